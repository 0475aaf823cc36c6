# Sourced by mvnw (`set -euf`): finds a JDK of at least version 25 and exports JAVA_HOME,
# because the default `java` of a machine is often older than the JDK installed beside it.
#
# JAVA_HOME is taken when it is new enough; else the usual places are searched, then the
# `java` on the PATH. Exactly 25 is preferred to anything newer.
#
# MVNW_JDK_PLACES replaces the usual places: folders or patterns, separated by colons.

mvnw_want=25

# Is the folder $1 the wanted JDK? One that is newer than wanted is kept in mvnw_newer.
mvnw_consider() {
  mvnw_major_of "$1"
  if [ "$mvnw_major" -eq "$mvnw_want" ]; then
    mvnw_found=$1
    return 0
  fi
  [ "$mvnw_major" -lt "$mvnw_want" ] || mvnw_newer=${mvnw_newer:-$1}
  return 1
}

# Sets mvnw_major: the Java version of the JDK in the folder $1, or 0 if there is none.
# The shell alone reads the file `release`: starting each JVM would delay every build.
mvnw_major_of() {
  mvnw_major=0
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r mvnw_key mvnw_value; do
    [ "$mvnw_key" = JAVA_VERSION ] || continue
    mvnw_value=${mvnw_value#\"}
    mvnw_major=${mvnw_value%%[!0-9]*}
    break
  done <"$1/release"
  mvnw_major=${mvnw_major:-0}
}

# Sets mvnw_found, or fails.
mvnw_find_jdk() {
  mvnw_found='' mvnw_newer=''
  if [ -n "${JAVA_HOME-}" ]; then
    mvnw_major_of "$JAVA_HOME"
    mvnw_found=$JAVA_HOME
    [ "$mvnw_major" -lt "$mvnw_want" ] || return 0
  fi

  mvnw_places="/usr/lib/jvm/*:/usr/lib64/jvm/*:/usr/java/*:/usr/local/*jdk*:/opt/*jdk*:/opt/*java*:/opt/java/*:/opt/jdk/*"
  mvnw_places="$mvnw_places:${HOME-}/.sdkman/candidates/java/*:${HOME-}/.jdks/*:${HOME-}/.asdf/installs/java/*:${HOME-}/.local/share/mise/installs/java/*"
  mvnw_places="$mvnw_places:/Library/Java/JavaVirtualMachines/*/Contents/Home:${HOME-}/Library/Java/JavaVirtualMachines/*/Contents/Home"
  mvnw_places="$mvnw_places:/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home:/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home"
  # The shell itself splits at the colons and expands the patterns here.
  mvnw_ifs=$IFS && IFS=:
  set +f
  set -- ${MVNW_JDK_PLACES-$mvnw_places}
  set -f
  IFS=$mvnw_ifs
  for mvnw_place in "$@"; do
    mvnw_consider "$mvnw_place" && return 0
  done

  if [ -z "${MVNW_JDK_PLACES+set}" ] && [ -x /usr/libexec/java_home ]; then
    mvnw_consider "$(/usr/libexec/java_home -v "$mvnw_want+" 2>/dev/null)" && return 0
  fi

  if mvnw_java=$(command -v java); then
    mvnw_java_file=$(readlink -f "$mvnw_java" 2>/dev/null) || mvnw_java_file=$mvnw_java
    mvnw_consider "${mvnw_java_file%/bin/java}" && return 0
    # A shim (jenv, asdf, ...) has no `release` beside it: only then ask the JVM where it lives.
    if [ "$mvnw_major" -eq 0 ] && [ -z "$mvnw_newer" ]; then
      mvnw_consider "$("$mvnw_java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')" && return 0
    fi
  fi

  mvnw_found=$mvnw_newer
  [ -n "$mvnw_found" ]
}

if ! mvnw_find_jdk; then
  echo "mvnw: this project needs JDK $mvnw_want or newer and none was found: install one (e.g. Eclipse Temurin $mvnw_want, https://adoptium.net) and, if it is in an unusual place, point JAVA_HOME at it (export JAVA_HOME=/path/to/jdk-$mvnw_want)." >&2
  exit 1
fi
JAVA_HOME=$mvnw_found
export JAVA_HOME
