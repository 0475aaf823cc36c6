# Run by mvnw.cmd (Windows PowerShell 5.1): finds a JDK of at least version 25 and prints
# JAVA_HOME=<folder> for the batch half of mvnw.cmd. The same rules as in find-java.sh.
#
# MVNW_JDK_PLACES replaces the usual places: folders or patterns, separated by semicolons.

$want = 25

# The Java version of the JDK in a folder, or 0 if there is none.
function Get-JdkMajor([string]$folder) {
  if (!$folder -or !(Test-Path -LiteralPath "$folder\bin\javac.exe") -or !(Test-Path -LiteralPath "$folder\release")) {
    return 0
  }
  if ([IO.File]::ReadAllText("$folder\release") -match '(?m)^JAVA_VERSION="?(\d+)') {
    return [int]$Matches[1]
  }
  return 0
}

function Find-Jdk {
  if ((Get-JdkMajor $env:JAVA_HOME) -ge $want) {
    return $env:JAVA_HOME
  }
  if ($env:MVNW_JDK_PLACES) {
    $places = $env:MVNW_JDK_PLACES -split ';'
  } else {
    $places = @("Java", "Eclipse Adoptium", "Microsoft", "Zulu", "Amazon Corretto", "BellSoft") |
      ForEach-Object { "$env:ProgramFiles\$_\*" }
    $places += "$env:LOCALAPPDATA\Programs\Eclipse Adoptium\*", "$HOME\.jdks\*", "$HOME\scoop\apps\*jdk*\current"
  }
  $folders = @(Get-Item -Path $places -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName })
  $java = Get-Command java.exe -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
  if ($java) {
    $folders += Split-Path (Split-Path $java.Path)
  }
  $exact = $folders | Where-Object { (Get-JdkMajor $_) -eq $want } | Select-Object -First 1
  if ($exact) {
    return $exact
  }
  return $folders | Where-Object { (Get-JdkMajor $_) -gt $want } | Select-Object -First 1
}

$jdk = Find-Jdk
if (!$jdk) {
  [Console]::Error.WriteLine("mvnw: this project needs JDK $want or newer and none was found: install one (e.g. Eclipse Temurin $want, https://adoptium.net) and, if it is in an unusual place, point JAVA_HOME at it (set JAVA_HOME=C:\path\to\jdk-$want).")
  exit 1
}
$env:JAVA_HOME = $jdk
Write-Output "JAVA_HOME=$jdk"
