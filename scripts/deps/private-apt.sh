# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by sources.sh and kernels.sh: an apt configuration of our own below a state directory.
# The mirror is the one this machine's apt uses, the trust root is Debian's archive keyring;
# nothing of the system's apt is written, and no root is needed.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

die()
{
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# private_apt STATE TYPE SUITE [CONFIG-LINE...]: make the configuration and read the index.
# On exit: APT_CONF names the configuration file, MIRROR the mirror.
private_apt()
{
	STATE=$1 type=$2 suite=$3
	shift 3
	[ -r "$KEYRING" ] || die "no $KEYRING (package debian-archive-keyring)"
	MIRROR=$(apt-get update --print-uris |
		sed -nE "s#^'([^']*)/dists/[a-z]+/InRelease'.*#\1#p" | head -n 1)
	[ -n "$MIRROR" ] || die "this machine's apt names no Debian mirror"
	mkdir -p "$STATE/etc" "$STATE/state" "$STATE/lists/partial" "$STATE/cache/archives/partial"
	STATE=$(cd "$STATE" && pwd)
	: >"$STATE/status"
	echo "$type [signed-by=$KEYRING] $MIRROR $suite main" >"$STATE/etc/sources.list"
	APT_CONF=$STATE/etc/apt.conf
	{
		echo '#clear APT::Update;'
		echo '#clear DPkg;'
		for line; do echo "$line"; done
		echo "Dir::Etc::SourceList \"$STATE/etc/sources.list\";"
		for d in SourceParts Preferences PreferencesParts Trusted TrustedParts; do
			echo "Dir::Etc::$d \"/dev/null\";"
		done
		echo "Dir::State \"$STATE/state\";"
		echo "Dir::State::Lists \"$STATE/lists\";"
		echo "Dir::State::Status \"$STATE/status\";"
		echo "Dir::Cache \"$STATE/cache\";"
		echo 'APT::Sandbox::User "root";'
		echo 'Acquire::Retries "3";'
		echo 'Acquire::Languages "none";'
		echo 'Acquire::AllowInsecureRepositories "false";'
		echo 'APT::Get::AllowUnauthenticated "false";'
		echo 'APT::Update::Error-Mode "any";'
	} >"$APT_CONF"
	apt-get -c "$APT_CONF" -q update >"$STATE/update.log" 2>&1 ||
		die "apt-get update failed, see $STATE/update.log"
}
