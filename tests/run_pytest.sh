#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run_pytest.sh FOLDER PATTERN: run the folder's tests. Of these only those that PATTERN names, a file
# with or without ::function, or else what pytest's -k takes; "" runs all.
set -eu

PYTHON=${PYTHON:-/usr/bin/python3}
NOTHING_RUN=5 # pytest's exit status
folder=$1 pattern=$2
status=0
if [ ! "$pattern" ]; then
	exec "$PYTHON" -B -m pytest "$folder"
elif [ -e "${pattern%%::*}" ]; then
	"$PYTHON" -B -m pytest "$pattern" || status=$?
else
	"$PYTHON" -B -m pytest "$folder" -k "$pattern" || status=$?
fi
if [ $status = $NOTHING_RUN ]; then
	echo "no test in $folder matches '$pattern'; there are:" >&2
	"$PYTHON" -B -m pytest "$folder" --collect-only -o addopts= -q | sed -n 's/^\(.*::[^[]*\).*/  \1/p' | uniq >&2
fi
exit $status
