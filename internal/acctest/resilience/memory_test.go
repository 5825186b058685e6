// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// mostResident is how much memory the provider's process may take, whatever the service answers.
const mostResident = 300 << 20

// The program against a service without measure: it ends with an error that says what the service
// did, and its memory stays small.
func TestMemoryOfTheProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc, which tells the memory that another process has taken")
	}
	endless := func(begin, part string) func(io.Writer, string) {
		return func(w io.Writer, _ string) {
			_, err := io.WriteString(w, begin)
			for part := strings.Repeat(part, 1<<16); err == nil; {
				_, err = io.WriteString(w, part)
			}
		}
	}
	for _, tt := range []struct {
		name, action string
		answer       func(w io.Writer, marker string)
		want         string
	}{
		{"an answer without an end", "ListUsers",
			endless(`{"RequestId":"R","Users":{"User":[{"UserId":"1","UserPrincipalName":"`, "x"), "the answer is longer than"},
		{"a list without an end", "ListUsers", endless(`{"RequestId":"R","Users":{"User":[{}`, ",{}"),
			"the answer is longer than"},
		{"a caller without an end", "GetCallerIdentity", endless(`{"AccountId":"`, "1"), "the answer is longer than"},
		{"pages without an end", "ListUsers", func(w io.Writer, marker string) {
			n, _ := strconv.Atoi(marker) // the first has none
			page(w, 1000, fmt.Sprint(n+1))
		}, "RAM has listed 101000 objects in 101 pages, more than an account can have"},
		{"a page of 800,000 users", "ListUsers", func(w io.Writer, _ string) {
			_, _ = io.WriteString(w, `{"RequestId":"R","Users":{"User":[{}`+strings.Repeat(",{}", 799_999)+`]}}`)
		}, "more than 100000 objects"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, emulator.Options{}, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if p := parameters(r); p.Get("Action") == tt.action {
						tt.answer(w, p.Get("Marker"))
						return
					}
					next.ServeHTTP(w, r)
				})
			})
			w := a.newWorkspace(t, "provider \"ram\" {\n  max_retries = 1\n}\ndata \"ram_users\" \"all\" {}\n"+
				"data \"ram_caller_identity\" \"me\" {}\n")
			peak := w.watchMemory(t)
			out, code := w.run(planning...)
			used := peak()
			text := strings.Join(strings.Fields(strings.ReplaceAll(out, "│", " ")), " ")
			if code != 1 || !strings.Contains(text, tt.want) {
				t.Errorf("terraform plan ended with %d, want %q:\n%s", code, tt.want, tail(out, 3000))
			}
			t.Logf("the provider's process took at most %d MiB", used>>20)
			if used == 0 || used > mostResident {
				t.Errorf("%d MiB, want at most %d", used>>20, mostResident>>20)
			}
		})
	}
}

// page writes a page of users, and that there is another one.
func page(w io.Writer, n int, marker string) {
	users := make([]string, n)
	for i := range users {
		users[i] = fmt.Sprintf(`{"UserId":"%[1]d","UserPrincipalName":"user-%[1]d@1.onaliyun.com"}`, i)
	}
	_, _ = fmt.Fprintf(w, `{"RequestId":"R","Users":{"User":[%s]},"IsTruncated":true,"Marker":%q}`,
		strings.Join(users, ","), marker)
}

// watchMemory has Terraform start the provider through a script that notes its process, and watches
// how much memory that takes at most.
func (w workspace) watchMemory(t *testing.T) (peak func() uint64) {
	t.Helper()
	dir := t.TempDir()
	started := filepath.Join(dir, "started")
	script := fmt.Sprintf("#!/bin/sh\necho $$ >>'%s'\nexec '%s' \"$@\"\n", started,
		filepath.Join(program(t), "terraform-provider-ram"))
	if err := os.WriteFile(filepath.Join(dir, "terraform-provider-ram"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	w.write("terraform.rc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    "+
		"\"terraform-provider-ram/ram\" = %q\n  }\n  direct {}\n}\n", dir))
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for tick := time.Tick(5 * time.Millisecond); ; {
			select {
			case <-tick:
				peak = max(peak, residentPeak(started))
			case <-stop:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-most
	}
}

// residentPeak is the most memory that one of the processes whose IDs are in a file has taken so
// far, in bytes; those that have ended count no more.
func residentPeak(started string) (peak uint64) {
	text, err := os.ReadFile(started)
	if err != nil { // none was started yet
		return 0
	}
	for _, id := range strings.Fields(string(text)) {
		status, err := os.ReadFile(filepath.Join("/proc", id, "status"))
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(status), "VmHWM:")
		if fields := strings.Fields(rest); len(fields) > 0 {
			kib, _ := strconv.ParseUint(fields[0], 10, 64) // the kernel writes a number
			peak = max(peak, kib<<10)
		}
	}
	return peak
}
