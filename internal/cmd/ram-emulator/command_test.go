// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// running is the program as a function, with what it printed.
type running struct {
	lines *bufio.Scanner
	code  chan int
	stop  context.CancelFunc
	errs  *bytes.Buffer
}

func begin(t *testing.T, env map[string]string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	r := &running{lines: bufio.NewScanner(out), code: make(chan int, 1), stop: cancel, errs: &bytes.Buffer{}}
	go func() {
		r.code <- run(ctx, args, func(name string) string { return env[name] }, terminal{out: in, err: r.errs})
		_ = in.Close()
	}()
	t.Cleanup(cancel)
	return r
}

func (r *running) line() string {
	r.lines.Scan()
	return r.lines.Text()
}

// end stops the program and returns its exit code.
func (r *running) end(t *testing.T) int {
	t.Helper()
	r.stop()
	go func() {
		for r.lines.Scan() { // drain what is left
			continue
		}
	}()
	select {
	case code := <-r.code:
		return code
	case <-time.After(time.Minute):
		t.Fatal("does not stop")
		return -1
	}
}

func TestJSONAndTheKeyThatIsShownOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	args := []string{"--listen", "127.0.0.1:0", "--json", "--data", file, "--account-id", "1111222233334444"}
	var first, second started
	r := begin(t, nil, args...)
	if err := json.Unmarshal([]byte(r.line()), &first); err != nil || first.Secret == "" ||
		first.AccountID != "1111222233334444" || first.Warning != "" {
		t.Errorf("first line: %+v %v", first, err)
	}
	go func() {
		answer, err := http.Get(first.Endpoint + "/?Action=Nothing&Version=2015-05-01")
		if err == nil {
			_ = answer.Body.Close()
		}
	}()
	if line := r.line(); !strings.Contains(line, `"event":"request"`) ||
		!strings.Contains(line, `"code":"InvalidAction.NotFound"`) {
		t.Errorf("request line: %s", line)
	}
	if code := r.end(t); code != 0 {
		t.Errorf("exit code %d: %s", code, r.errs)
	}
	r = begin(t, nil, args...)
	if err := json.Unmarshal([]byte(r.line()), &second); err != nil || second.Secret != "" ||
		second.KeyID != first.KeyID {
		t.Errorf("second start: %+v %v", second, err)
	}
	locked := begin(t, nil, args...)
	if code := <-locked.code; code != 1 || !strings.Contains(locked.errs.String(), "in use by another process") {
		t.Errorf("locked file: exit code %d, %s", code, locked.errs)
	}
	r.end(t)
}

// The key of a new data file is shown when it listens: where it cannot, there must be no file with
// a key that nobody has seen.
func TestNoFileWhereItCannotListen(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	file := filepath.Join(t.TempDir(), "new.db")
	r := begin(t, nil, "--listen", taken.Addr().String(), "--data", file)
	if code := <-r.code; code != exitFailed || !strings.Contains(r.errs.String(), taken.Addr().String()) {
		t.Errorf("exit code %d: %s", code, r.errs)
	}
	if !strings.Contains(r.errs.String(), "give --listen another port, or port 0 for a free one") {
		t.Errorf("no way out: %s", r.errs)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data file is there: %v", err)
	}
}

func TestTextAndTheKeyOfTheEnvironment(t *testing.T) {
	r := begin(t, map[string]string{envKeyID: "LTAIgiven", envSecret: "given-secret"}, "--listen", "127.0.0.1:0")
	var text strings.Builder
	for range 6 {
		text.WriteString(r.line() + "\n")
	}
	for _, want := range []string{
		"serves account " + emulator.DefaultAccountID,
		"export RAM_ENDPOINT=http://127.0.0.1:", "export ALIBABA_CLOUD_ACCESS_KEY_ID=LTAIgiven",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "given-secret") {
		t.Error("the secret of the environment is printed")
	}
	if code := r.end(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestBeyondLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0"} {
		t.Run(address, func(t *testing.T) {
			r := begin(t, nil, "--listen", address, "--json")
			var first started
			if err := json.Unmarshal([]byte(r.line()), &first); err != nil ||
				!strings.Contains(first.Warning, ", without encryption: whoever can reach the address") {
				t.Errorf("%+v %v", first, err)
			}
			if !strings.HasPrefix(first.Endpoint, "http://127.0.0.1:") {
				t.Errorf("endpoint %s", first.Endpoint)
			}
			go func() { // the request is printed before it is answered
				for r.lines.Scan() {
					continue
				}
			}()
			answer, err := http.Get(first.Endpoint + "/?Action=Nothing&Version=2015-05-01")
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			r.stop()
			if code := <-r.code; code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

func TestEndpoint(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0:7700": "http://127.0.0.1:7700", "[::]:7700": "http://127.0.0.1:7700",
		// not every machine can listen at [::]
		"[::1]:7700": "http://[::1]:7700", "192.0.2.1:7700": "http://192.0.2.1:7700",
	} {
		at := place{address: net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address))}
		if got := at.endpoint(); got != want {
			t.Errorf("%s: %s", address, got)
		}
		at.encrypted = true
		if got := at.endpoint(); got != strings.Replace(want, "http:", "https:", 1) {
			t.Errorf("%s with TLS: %s", address, got)
		}
	}
}

func TestWrongUse(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		args []string
		code int
		want string
	}{
		"argument":     {nil, []string{"now"}, 2, `unknown argument "now"; see ram-emulator --help`},
		"flag":         {nil, []string{"--fast"}, 2, "unknown flag: --fast; see ram-emulator --help"},
		"port only":    {nil, []string{"--listen", "7700"}, 2, "give an address and a port, such as 127.0.0.1:7700"},
		"host only":    {nil, []string{"--listen", "localhost"}, 2, "give an address and a port"},
		"half a key":   {map[string]string{envKeyID: "LTAI"}, nil, 2, "set both"},
		"fault":        {nil, []string{"--fault", "hurricane"}, 2, "hurricane"},
		"fault rate":   {nil, []string{"--fault", "throttle:often"}, 2, "often"},
		"fault times":  {nil, []string{"--fault", "throttle,times=x"}, 2, `times "x" is no whole number`},
		"fault action": {nil, []string{"--fault", "throttle,action=Nope"}, 2, `no action "Nope"`},
		"fault option": {nil, []string{"--fault", "throttle,colour=red"}, 2, "colour"},
		"account": {
			nil, []string{"--account-id", "abc"}, 2, `--account-id "abc": the ID of an account has digits only`,
		},
		"account space": {nil, []string{"--account-id", "12 34"}, 2, "digits only"},
		"latency": {
			nil, []string{"--latency", "-5s"}, 2, "no answer comes before its request; give 0 or more, such as 30ms",
		},
		"latency unit": {
			nil, []string{"--latency", "5"}, 2, `"5" for "--latency" flag: give a number and a unit, such as 30ms`,
		},
		"latency words":      {nil, []string{"--latency", "long"}, 2, "give a number and a unit, such as 30ms"},
		"half a certificate": {nil, []string{"--tls-cert", "x"}, 2, "both --tls-cert and --tls-key"},
		"two certificates": {nil, []string{"--tls", "--tls-cert", "x", "--tls-key", "y"}, 2,
			"give --tls for a certificate"},
		"no certificate": {nil, []string{"--tls-cert", "/no/such/cert", "--tls-key", "/no/such/key"}, 1, "/no/such/cert"},
		"address":        {nil, []string{"--listen", "127.0.0.1:99999"}, 1, "invalid port"},
		"data folder":    {nil, []string{"--data", "/no/such/folder/data"}, 1, "/no/such/folder"},
	} {
		t.Run(name, func(t *testing.T) {
			r := begin(t, test.env, append([]string{"--listen", "127.0.0.1:0"}, test.args...)...)
			select {
			case code := <-r.code:
				if code != test.code || !strings.Contains(r.errs.String(), test.want) {
					t.Errorf("exit code %d: %s", code, r.errs)
				}
			case <-time.After(time.Minute):
				t.Error("serves")
			}
		})
	}
}

// What a stranger sends is printed before anything about it is believed.
func TestNoControlCharacterReachesTheTerminal(t *testing.T) {
	const nasty = "a\x1b[2Jb\u009b31mc\u202ed\u2028e\u200bf"
	entry := emulator.Entry{Product: nasty, Action: nasty, Caller: nasty, Code: nasty, Status: 400, Detail: nasty}
	for name, term := range map[string]terminal{"text": {}, "json": {json: true}} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			term.out = &out
			term.request(entry)
			for _, r := range out.String() {
				if !unicode.IsPrint(r) && r != '\n' {
					t.Errorf("%U is printed: %q", r, out.String())
				}
			}
			if !term.json {
				return
			}
			var got emulator.Entry
			if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Action != nasty {
				t.Errorf("read back as %q, %v", got.Action, err)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	r := begin(t, nil, "--version")
	if got := r.line(); got != "ram-emulator "+version {
		t.Errorf("said %q", got)
	}
	if code := <-r.code; code != exitGood {
		t.Errorf("exit code %d", code)
	}
}

// The guide names every kind of fault and all that the admin endpoint does.
func TestGuideIsWhole(t *testing.T) {
	text, err := os.ReadFile("../../../templates/guides/emulator.md")
	if err != nil {
		t.Fatal(err)
	}
	names := func(what string) {
		if !strings.Contains(string(text), "`"+what+"`") {
			t.Errorf("the guide does not name `%s`", what)
		}
	}
	for kind := range strings.SplitSeq(emulator.FaultKinds(), ", ") {
		names(kind)
	}
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	r, answer := httptest.NewRequest(http.MethodGet, "/_emulator/", nil), httptest.NewRecorder()
	r.Host, r.RemoteAddr = "localhost", "127.0.0.1:50000"
	server.ServeHTTP(answer, r)
	var routes map[string]string
	if err := json.Unmarshal(answer.Body.Bytes(), &routes); err != nil || len(routes) == 0 {
		t.Fatalf("%s: %v", answer.Body, err)
	}
	for route := range routes {
		names(route)
	}
}

func TestRequestLines(t *testing.T) {
	var out bytes.Buffer
	e := emulator.Entry{
		Time: time.Now(), Product: "ims", Action: "Create\x1b[2JUser", Caller: "acs:ram::1:root",
		Status: 400, Code: "Throttling.User", Fault: emulator.Throttle, Duration: 1234567,
	}
	terminal{out: &out}.request(e)
	for _, want := range []string{"Throttling.User (throttle)", "ims:Create?[2JUser", " root ", "1.23ms"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %q", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("escape sequences without a terminal")
	}
	out.Reset()
	for _, e := range []emulator.Entry{
		e,
		{Code: "MissingParameter", Status: 400},
		{Product: "resourcemanager", Action: "ListPolicyAttachments", Caller: "acs:ram::1234567890123456:user/ann",
			Code: "OK", Status: 200},
		{
			Product: "ram", Action: "GetAccessKeyLastUsed",
			Caller: "acs:ram::1234567890123456:role/deployment/somebodys-long-session-name",
			Code:   "InvalidSecurityToken.MismatchWithAccessKey", Status: 400,
			Duration: emulator.Milliseconds(12345 * time.Millisecond),
		},
		{
			Product: "ims", Action: strings.Repeat("Long", 16), Code: "InvalidParameter.VirtualMFADeviceName.InvalidChars",
			Status: 400,
			Fault:  emulator.LoseAnswer,
		},
		{Product: "ims", Action: "GetUser", Code: "InternalError", Status: 500,
			Detail: strings.Repeat("what went wrong ", 20)},
	} {
		terminal{out: &out}.request(e)
	}
	for line := range strings.SplitSeq(out.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > 100 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	for _, want := range []string{"(no action)", "user/ann", "GetAccessKeyLastUsed",
		"InvalidSecurityToken.MismatchWithAccessKey"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if got := strings.Count(out.String(), "wrong"); got != 20 {
		t.Errorf("the detail is cut: %d of 20 words in\n%s", got, out.String())
	}
	out.Reset()
	terminal{out: &out, color: true}.request(e)
	if !strings.Contains(out.String(), "\x1b[31m") {
		t.Errorf("no colour: %q", out.String())
	}
}

// A second start knows its key from the data file. It prints no line that would overwrite the
// secret that the shell has.
func TestSecondStartKeepsTheSecretOfTheShell(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	said := func() string {
		r := begin(t, nil, "--listen", "127.0.0.1:0", "--data", file)
		var text strings.Builder
		for !strings.Contains(text.String(), "The secret is") {
			text.WriteString(r.line() + "\n")
		}
		if code := r.end(t); code != exitGood {
			t.Errorf("exit code %d", code)
		}
		return text.String()
	}
	if first := said(); !strings.Contains(first, "export ALIBABA_CLOUD_ACCESS_KEY_SECRET=") {
		t.Errorf("no secret at first:\n%s", first)
	}
	if second := said(); strings.Contains(second, "SECRET=") ||
		!strings.Contains(second, "export ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI") {
		t.Errorf("the second start:\n%s", second)
	}
}

// A body that does not come ends with the time for reading it, and its connection with it.
func TestHalfABody(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	s := settings{timeout: 100 * time.Millisecond}
	go func() { done <- s.answer(ctx, terminal{out: io.Discard, err: io.Discard}, listener, server) }()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(connection, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nAction=")
	_ = connection.SetReadDeadline(time.Now().Add(time.Minute))
	if answer, err := io.ReadAll(connection); err != nil { // until the other side closes
		t.Errorf("%s: %v", answer, err)
	}
	stop()
	if err := errors.Join(<-done, server.Close()); err != nil {
		t.Error(err)
	}
}
