# Run by mvnw.cmd (Windows PowerShell 5.1) when Maven is not in $MAVEN_HOME yet: fetches the
# distribution, checks its SHA-512 and installs it. The same rules as in fetch-maven.sh.

# stderr: stdout goes to the batch half of mvnw.cmd
function Say([string]$text) { [Console]::Error.WriteLine("mvnw: $text") }
function Fail([string]$text) { Say $text; exit 1 }

$properties = "$scriptDir/.mvn/wrapper/maven-wrapper.properties"
$version = $distributionUrlNameMain -replace '^apache-maven-', ''
$wantedSum = (Get-Content -Raw $properties | ConvertFrom-StringData).distributionSha512Sum
if (!$wantedSum) {
  Fail "$properties has no distributionSha512Sum, so nothing was downloaded."
}

# The official rule for MVNW_REPOURL fits only URLs that contain /org/apache/maven/.
if ($env:MVNW_REPOURL) {
  $distributionUrl = "$env:MVNW_REPOURL/org/apache/maven/apache-maven/$version/$distributionUrlName"
}

# Work beside MAVEN_HOME: only within one drive is the final rename atomic.
New-Item -ItemType Directory -Path $MAVEN_HOME_PARENT -Force | Out-Null
$tmp = (New-Item -ItemType Directory -Path "$MAVEN_HOME_PARENT/.tmp.$PID" -Force).FullName
$zip = "$tmp\$distributionUrlName"

try {
  Say "first start: getting Maven $version (9 MB) from $distributionUrl"
  $source = $distributionUrl
  try {
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    $request = [Net.WebRequest]::Create($distributionUrl)
    $request.Timeout = 10000
    $request.ReadWriteTimeout = 15000
    if ($env:MVNW_REPOURL -and $env:MVNW_USERNAME -and $env:MVNW_PASSWORD) {
      $request.Credentials = New-Object Net.NetworkCredential($env:MVNW_USERNAME, $env:MVNW_PASSWORD)
    }
    $response = $request.GetResponse()
    $file = [IO.File]::Create($zip)
    try {
      $response.GetResponseStream().CopyTo($file)
    } finally {
      $file.Close()
      $response.Close()
    }
  } catch {
    Say $_.Exception.Message
    $mvn = Get-Command mvn.cmd, mvn.exe -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (!$mvn) {
      Fail "cannot get Maven $version, because $distributionUrl cannot be downloaded and no mvn is installed: let this machine reach that site, or install any Maven from 3.6.3 on (mvnw then fetches $version through the mirrors of its settings.xml), and start mvnw again."
    }
    Say "the site does not deliver it; asking the installed mvn for the same file (this may take a minute)"
    Remove-Item -LiteralPath $zip -Force -ErrorAction SilentlyContinue
    $source = "org.apache.maven:apache-maven:${version}:zip:bin, fetched with mvn"
    # Away from the project: its pom.xml and .mvn are not meant for this Maven.
    Push-Location -LiteralPath $tmp
    & $mvn.Path -B -q "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy" `
      "-Dartifact=org.apache.maven:apache-maven:${version}:zip:bin" "-DoutputDirectory=." |
      ForEach-Object { [Console]::Error.WriteLine($_) }
    Pop-Location
    if ($LASTEXITCODE -ne 0 -or !(Test-Path -LiteralPath $zip)) {
      Fail "cannot get Maven $version, because $distributionUrl cannot be downloaded and the installed mvn failed too (its messages are above): let this machine reach that site, or a mirror that is named in $HOME\.m2\settings.xml, and start mvnw again."
    }
  }

  $stream = [IO.File]::OpenRead($zip)
  try {
    $sum = [BitConverter]::ToString([Security.Cryptography.SHA512]::Create().ComputeHash($stream)) -replace '-', ''
  } finally {
    $stream.Close()
  }
  if ($sum -ne $wantedSum) {
    Fail "nothing was installed, because the SHA-512 of $distributionUrlName ($source) is $sum, not the distributionSha512Sum of $properties."
  }

  $ProgressPreference = "SilentlyContinue" # its display slows Expand-Archive down
  Expand-Archive -LiteralPath $zip -DestinationPath $tmp | Out-Null
  # Of several starts at once the first one installs; for the others Move fails.
  try {
    [IO.Directory]::Move("$tmp\$distributionUrlNameMain", $MAVEN_HOME)
  } catch {
    if (!(Test-Path -LiteralPath $MAVEN_HOME -PathType Container)) {
      Fail "cannot install into ${MAVEN_HOME}: $($_.Exception.Message)"
    }
  }
  Say "Maven $version is installed in $MAVEN_HOME"
} finally {
  Remove-Item -LiteralPath $tmp -Recurse -Force -ErrorAction SilentlyContinue
}
