#!/bin/sh
# Tests of mvnw and its additions (find-java.sh, fetch-maven.sh): .mvn/wrapper-test.sh
#
# Needs a JDK 25 and an installed mvn. Everything is written to one temp folder; the local
# Maven repository of the user is only read, in the role of a mirror, to avoid a download.
set -eu

here="$(cd "$(dirname "$0")" && pwd)"
repository="${HOME-}/.m2/repository"
version="$(sed -n 's|^distributionUrl=.*/apache-maven-\(.*\)-bin\.zip|\1|p' "$here/wrapper/maven-wrapper.properties")"
dist=org/apache/maven/apache-maven/$version/apache-maven-$version-bin.zip
plugin=org/apache/maven/plugins/maven-dependency-plugin/3.8.1/maven-dependency-plugin-3.8.1.jar
url=http://127.0.0.1:9/apache-maven-$version-bin.zip # nobody answers there, at once

work="$(mktemp -d)" out="$work/out" err="$work/err"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' HUP INT TERM

jdk25="$(. "$here/find-java.sh" && printf %s "$JAVA_HOME")"
# An mvn of the machine, or else one that an earlier start of mvnw has installed.
mvn="$(command -v mvn || ls "${HOME-}"/.m2/wrapper/dists/apache-maven-*/*/bin/mvn 2>/dev/null | head -n 1)"
[ -n "$mvn" ] || { echo "wrapper-test: needs an installed mvn" >&2 && exit 1; }

# --- a small world: tools without mvn, a default java that is too old, JDKs beside it

fake_jdk() { # folder, version
  mkdir -p "$1/bin"
  printf 'JAVA_VERSION="%s"\n' "$2" >"$1/release"
  printf '#!/bin/sh\necho "fake java %s was started" >&2\nexit 1\n' "$2" >"$1/bin/java"
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

mkdir -p "$work/tools" "$work/with-mvn" "$work/jdks" "$work/empty"
for tool in sh uname dirname basename tr sed cat ls expr mkdir mktemp chmod mv rm readlink \
  curl wget sha512sum shasum perl; do
  file="$(command -v "$tool")" && ln -s "$file" "$work/tools/$tool" || :
done
fake_jdk "$work/old/jdk-17" 17.0.1
ln -s "$work/old/jdk-17/bin/java" "$work/tools/java"
printf '#!/bin/sh\nJAVA_HOME="%s" exec "%s" "$@"\n' "$jdk25" "$mvn" >"$work/with-mvn/mvn"
chmod +x "$work/with-mvn/mvn"
fake_jdk "$work/jdks/a-jdk-99" 99
fake_jdk "$work/jdks/b-jre-25" 25.0.1 && rm "$work/jdks/b-jre-25/bin/javac"
ln -s "$jdk25" "$work/jdks/c-jdk-25"
fake_jdk "$work/jdks/d-jdk-17" 17.0.1

# A project with the wrapper and a HOME of its own, with nothing in it: world <name> <url>
world() {
  project="$work/$1/project" home="$work/$1/home"
  mkdir -p "$project/.mvn/wrapper" "$home/.m2"
  cp "$here/../mvnw" "$project/mvnw"
  cp "$here/find-java.sh" "$here/fetch-maven.sh" "$project/.mvn/"
  sed "s|^distributionUrl=.*|distributionUrl=$2|" "$here/wrapper/maven-wrapper.properties" \
    >"$project/.mvn/wrapper/maven-wrapper.properties"
  if [ -f "$repository/$dist" ] && [ -f "$repository/$plugin" ]; then
    echo "<settings><mirrors><mirror><id>local</id><mirrorOf>*</mirrorOf><url>file://$repository</url></mirror></mirrors></settings>" \
      >"$home/.m2/settings.xml"
  else
    cp "${HOME-}"/.m2/settings*.xml "$home/.m2/" 2>/dev/null || :
  fi
}

# Starts ./mvnw -v in the current world: start <PATH> [NAME=value ...]; sets $status, writes $out and $err.
# Java does not take its user.home from HOME, therefore MAVEN_OPTS.
start() {
  path="$1" && shift
  status=0
  (cd "$project" && exec env -i HOME="$home" PATH="$path" MAVEN_OPTS="-Duser.home=$home" \
    MVNW_JDK_PLACES="$work/jdks/*" "$@" ./mvnw -v) >"$out" 2>"$err" || status=$?
}
no_mvn="$work/tools"
with_mvn="$work/with-mvn:$work/tools"

# --- what the tests expect

passed=0 failed=0
check() { # name, command ...
  name="$1" && shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name (exit $status)" >&2
    sed 's/^/    /' "$out" "$err" >&2
  fi
}
runs_on_25() { [ "$status" -eq 0 ] && grep -q "^Apache Maven $version " "$out" && grep -q '^Java version: 25' "$out"; }
fails_with() { [ "$status" -eq 1 ] && [ ! -s "$out" ] && [ "$(grep -c "$1" "$err")" -eq 1 ]; }
one_line() { [ "$(wc -l <"$err")" -eq 1 ]; }
silent() { [ ! -s "$err" ]; }
# Folders that mvnw has left under dists, hidden ones included.
left() { find "$home/.m2" -path "*/dists/apache-maven-$version/*" -prune | wc -l; }
nothing_installed() { [ "$(left)" -eq 0 ]; }
one_installed() { [ "$(left)" -eq 1 ] && [ ! -e "$(echo "$home"/.m2/wrapper/dists/apache-maven-$version/*)/bin/bin" ]; }

# --- the distribution

world mvn "$url"
start "$with_mvn"
check "site unreachable, mvn installed: mvn fetches Maven" runs_on_25
check "site unreachable, mvn installed: says what happens" grep -q 'asking the installed mvn' "$err"
check "one installation, no temp folder" one_installed
zip="$(find "$home/.m2/repository" -name apache-maven-$version-bin.zip)"
site="file://$zip" # from here on a site that answers

start "$no_mvn"
check "second start: nothing to fetch" runs_on_25
check "second start: silent" silent
world_with_maven() { project="$work/mvn/project" home="$work/mvn/home"; }

world nothing "$url"
start "$no_mvn"
check "site unreachable, no mvn: one clear error" fails_with 'cannot be downloaded and no mvn is installed'
check "site unreachable, no mvn: nothing installed" nothing_installed

world broken-mvn "$url"
printf '#!/bin/sh\necho "[ERROR] no such mirror"\nexit 1\n' >"$work/empty/mvn" && chmod +x "$work/empty/mvn"
start "$work/empty:$work/tools"
check "site unreachable, mvn fails: one clear error" fails_with 'the installed mvn failed too'
check "site unreachable, mvn fails: its message" grep -q 'no such mirror' "$err"

for from in site mvn; do
  if [ $from = site ]; then world sum-site "$site"; else world sum-mvn "$url"; fi
  properties="$project/.mvn/wrapper/maven-wrapper.properties"
  sed 's/^\(distributionSha512Sum=\).*/\1'"$(printf %0128d 0)/" "$properties" >"$properties.new"
  mv "$properties.new" "$properties"
  start "$with_mvn"
  check "wrong SHA-512 ($from): refused" fails_with 'nothing was installed, because the SHA-512'
  check "wrong SHA-512 ($from): nothing installed" nothing_installed
done
sed '/^distributionSha512Sum=/d' "$properties" >"$properties.new" && mv "$properties.new" "$properties"
start "$with_mvn"
check "no SHA-512: refused" fails_with 'has no distributionSha512Sum'

if command -v curl >/dev/null; then # wget knows no file://
  world killed "$site"
  mkdir "$work/killer"
  printf '#!/bin/sh\nfor out in "$@"; do case "$out" in */*.zip) break ;; esac; done\necho part >"$out"\nkill -9 $PPID\n' \
    >"$work/killer/curl" && chmod +x "$work/killer/curl"
  start "$work/killer:$work/tools"
  check "killed while it downloads: not installed" [ ! -e "$(echo "$home"/.m2/wrapper/dists/apache-maven-$version/*)" ]
  start "$no_mvn"
  check "killed while it downloads: next start repairs" runs_on_25

  world parallel "$site"
  for n in 1 2 3 4; do
    (out="$work/out.$n" err="$work/err.$n" && start "$no_mvn") &
  done
  wait
  check "four starts at once: all work" [ "$(cat "$out".? | grep -c '^Java version: 25')" -eq 4 ]
  check "four starts at once: one installation, no temp folder" one_installed
fi

# --- Java, with the Maven that the first test has installed

world_with_maven
start "$no_mvn"
check "default java 17, JDK 25 beside it" runs_on_25
start "$no_mvn" JAVA_HOME="$work/old/jdk-17"
check "JAVA_HOME is too old" runs_on_25
start "$no_mvn" JAVA_HOME="$work/no-such-folder"
check "JAVA_HOME does not exist" runs_on_25
start "$no_mvn" JAVA_HOME="$work/jdks/a-jdk-99"
check "JAVA_HOME is newer: taken" grep -q 'fake java 99 was started' "$err"
start "$no_mvn" MVNW_JDK_PLACES="$work/no:$work/jdks/[ad]*"
check "only a newer JDK: taken" grep -q 'fake java 99 was started' "$err"
start "$jdk25/bin:$no_mvn" MVNW_JDK_PLACES=
check "JDK 25 only on the PATH" runs_on_25
mkdir "$work/shim"
printf '#!/bin/sh\nexec "%s/bin/java" "$@"\n' "$jdk25" >"$work/shim/java" && chmod +x "$work/shim/java"
start "$work/shim:$no_mvn" MVNW_JDK_PLACES=
check "JDK 25 only behind a shim on the PATH" runs_on_25
start "$no_mvn" MVNW_JDK_PLACES="$work/jdks/[bd]*"
check "no JDK 25: fails and says what to install" fails_with 'needs JDK 25 or newer and none was found: install one'
check "no JDK 25: one sentence" one_line

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
