// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSplitCommand(t *testing.T) {
	for _, tt := range []struct {
		command string
		windows bool
		want    []string
		err     string
	}{
		{command: "tool", want: []string{"tool"}},
		{command: "  tool\t--a  b\n", want: []string{"tool", "--a", "b"}},
		{command: `tool "a b" 'c d' e\ f`, want: []string{"tool", "a b", "c d", "e f"}},
		{command: `tool "" ''`, want: []string{"tool", "", ""}},
		{command: `tool a"b c"d`, want: []string{"tool", "ab cd"}},
		{command: `tool "say \"x\" \$y \n" '\n"'`, want: []string{"tool", `say "x" $y \n`, `\n"`}},
		{command: `tool $HOME; rm *`, want: []string{"tool", "$HOME;", "rm", "*"}},
		{
			command: `"C:\Program Files\tool.exe" --a "\"x\""`, windows: true,
			want: []string{`C:\Program Files\tool.exe`, "--a", `"x"`},
		},
		{command: `C:\tool.exe C:\x\`, windows: true, want: []string{`C:\tool.exe`, `C:\x\`}},
		{command: "", err: "is empty"},
		{command: " \t", err: "is empty"},
		{command: `"" a`, err: "is empty"},
		{command: `tool "a`, err: "has a quote that is not closed"},
		{command: `tool 'a`, err: "has a quote that is not closed"},
		{command: `tool \`, err: "ends with a backslash"},
	} {
		got, err := splitCommand(tt.command, tt.windows)
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
			t.Errorf("%q: %q, %v; want %q, %q", tt.command, got, err, tt.want, tt.err)
		}
	}
}

func FuzzSplitCommand(f *testing.F) {
	f.Add(`tool "a b" 'c'\ d`, false)
	f.Fuzz(func(t *testing.T, command string, windows bool) {
		argv, err := splitCommand(command, windows)
		if err == nil && (len(argv) == 0 || argv[0] == "") {
			t.Errorf("%q gave %q", command, argv)
		}
	})
}

// TestProcessLimit has a program go on: it is ended when its time is up.
func TestProcessLimit(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("there is no program sleep")
	}
	start := time.Now()
	_, err = runProcess(t.Context(), []string{sleep, "1000"}, 20*time.Millisecond)
	if err == nil || err.Error() != "process_command (sleep) did not end within 20ms" || time.Since(
		start,
	) > 10*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// TestProcessCannotRun names the program and none of its arguments.
func TestProcessCannotRun(t *testing.T) {
	_, err := runProcess(t.Context(), []string{"/none/such\x1b", "t0p-secret"}, time.Minute)
	if err == nil || !strings.HasPrefix(
		err.Error(), "process_command (such) could not be run: ",
	) || strings.Contains(err.Error(), "t0p") {
		t.Error(err)
	}
}
