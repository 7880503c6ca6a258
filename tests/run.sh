#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh FUNCTION PROGRAM...: run test programs, all of them whatever fails. Of their test functions
# only those whose name contains FUNCTION; "" runs all. Exit status 1 when a test fails, or when no
# program has such a function.
set -u

NO_SUCH_TEST=77 # of tests/common/one_function.c
export KEDGE_TEST="$1"
shift
ran=
failed=
for program; do
	echo "  $program"
	status=0
	"$program" || status=$?
	[ $status = $NO_SUCH_TEST ] || ran=1
	[ $status = 0 ] || [ $status = $NO_SUCH_TEST ] || failed="$failed $program"
done
if [ ! "$ran" ]; then
	echo "no test function matches '$KEDGE_TEST'; there are:" >&2
	for program; do
		KEDGE_TEST_LIST=1 "$program" | sed "s|^|  $(basename "$program"):|" >&2
	done
	exit 1
fi
[ ! "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
