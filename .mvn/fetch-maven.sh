# Sourced by mvnw (`set -euf`, in a subshell) when Maven is not in MAVEN_HOME yet: fetches
# the distribution, checks its SHA-512 and installs it.
#
# Why not the installer of the official script: it knows no SHA-512, gives up when the site
# of distributionUrl does not answer, and moves the folder across file systems, which a
# second start or an interruption can catch half way.

say() { printf 'mvnw: %s\n' "$1" >&2; } # stderr: stdout belongs to Maven

properties="$scriptDir/.mvn/wrapper/maven-wrapper.properties"
version="${distributionUrlNameMain#apache-maven-}"
wantedSum="$(trim "$(sed -n 's/^distributionSha512Sum=//p' "$properties")")"
[ -n "$wantedSum" ] || die "mvnw: $properties has no distributionSha512Sum, so nothing was downloaded."

# The official rule for MVNW_REPOURL fits only URLs that contain /org/apache/maven/.
[ -z "${MVNW_REPOURL-}" ] ||
  distributionUrl="$MVNW_REPOURL/org/apache/maven/apache-maven/$version/$distributionUrlName"

# Work beside MAVEN_HOME: only within one file system is the final rename atomic.
mkdir -p -- "${MAVEN_HOME%/*}"
tmp="$(mktemp -d "${MAVEN_HOME%/*}/.tmp.XXXXXX")" || die "mvnw: cannot write to ${MAVEN_HOME%/*}"
trap 'rm -rf -- "$tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
zip="$tmp/$distributionUrlName"

# As a curl configuration on stdin: a password on the command line is visible to everyone.
credentials() {
  [ -n "${MVNW_REPOURL-}" ] && [ -n "${MVNW_USERNAME-}" ] && [ -n "${MVNW_PASSWORD-}" ] || return 0
  printf %s "$MVNW_USERNAME:$MVNW_PASSWORD" | sed 's/[\\"]/\\&/g; s/^/user = "/; s/$/"/'
}

fetch_from_site() {
  if command -v curl >/dev/null; then
    progress=-sS
    [ ! -t 2 ] || progress='-#'
    credentials | curl -K - "$progress" -fL --connect-timeout 10 --speed-limit 1000 --speed-time 15 \
      -o "$zip" "$distributionUrl"
  elif command -v wget >/dev/null; then
    progress=-q
    [ ! -t 2 ] || progress=''
    wget ${progress:+"$progress"} -t 1 -T 10 -O "$zip" "$distributionUrl"
  else
    return 1
  fi
}

# Any installed Maven from 3.6.3 on can fetch the same file as an artefact, through the
# mirrors and proxies of its settings.xml. Its output matters only when it fails.
fetch_with_mvn() {
  # Away from the project: its pom.xml and .mvn are not meant for this Maven.
  (cd "$tmp" && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    "-Dartifact=org.apache.maven:apache-maven:$version:zip:bin" \
    -DoutputDirectory=. </dev/null >mvn.log 2>&1) && [ -f "$zip" ] || {
    cat "$tmp/mvn.log" >&2
    return 1
  }
}

say "first start: getting Maven $version (9 MB) from $distributionUrl"
if fetch_from_site; then
  source="$distributionUrl"
elif ! command -v mvn >/dev/null; then
  die "mvnw: cannot get Maven $version, because $distributionUrl cannot be downloaded and no mvn is installed: let this machine reach that site, or install any Maven from 3.6.3 on (mvnw then fetches $version through the mirrors of its settings.xml), and start mvnw again."
else
  say "the site does not deliver it; asking the installed mvn for the same file (this may take a minute)"
  rm -f -- "$zip" # what an interrupted download has left
  source="org.apache.maven:apache-maven:$version:zip:bin, fetched with mvn"
  fetch_with_mvn || die "mvnw: cannot get Maven $version, because $distributionUrl cannot be downloaded and the installed mvn failed too (its messages are above): let this machine reach that site, or a mirror that is named in ~/.m2/settings.xml, and start mvnw again."
fi

if command -v sha512sum >/dev/null; then
  sum="$(sha512sum <"$zip")"
elif command -v shasum >/dev/null; then
  sum="$(shasum -a 512 <"$zip")"
else
  die "mvnw: cannot check the SHA-512 of Maven $version: install sha512sum or shasum."
fi
[ "${sum%% *}" = "$wantedSum" ] ||
  die "mvnw: nothing was installed, because the SHA-512 of $distributionUrlName ($source) is ${sum%% *}, not the distributionSha512Sum of $properties."

# jar instead of unzip: it comes with the JDK. It drops the executable bits.
(cd "$tmp" && "$JAVA_HOME/bin/jar" xf "$distributionUrlName" &&
  chmod +x "$distributionUrlNameMain/bin/mvn" "$distributionUrlNameMain/bin/mvnDebug") ||
  die "mvnw: cannot unpack $distributionUrlName into $tmp"

# Of several starts at once the first one installs. The folder is called bin for the others:
# as MAVEN_HOME exists by then, mv tries MAVEN_HOME/bin, which is not empty, and fails.
mv -- "$tmp/$distributionUrlNameMain" "$tmp/bin"
printf '%s\n' "$distributionUrl" >"$tmp/bin/mvnw.url" # as the official script does
mv -- "$tmp/bin" "$MAVEN_HOME" 2>/dev/null || [ -d "$MAVEN_HOME" ] || die "mvnw: cannot install into $MAVEN_HOME"
say "Maven $version is installed in $MAVEN_HOME"
