// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// terminal is where the emulator says what it does.
type terminal struct {
	out, err io.Writer
	color    bool
	json     bool
}

// wantsColor says whether a file is a terminal whose user has not asked for no colours.
func wantsColor(f *os.File, getenv func(string) string) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// started is the first line of the JSON output.
type started struct {
	Event     string `json:"event"`
	Endpoint  string `json:"endpoint"`
	AccountID string `json:"account_id"`
	KeyID     string `json:"access_key_id"`
	Secret    string `json:"access_key_secret,omitempty"` // only of a key that was just made
	Warning   string `json:"warning,omitempty"`
}

// listening says where the emulator is and how to use it. The secret of the account's key is shown
// only when it was just made.
func (t terminal) listening(server *emulator.Server, addr net.Addr) {
	s := started{Event: "listening", Endpoint: endpoint(addr), AccountID: server.AccountID(), KeyID: server.Root().ID}
	if server.RootIsNew() {
		s.Secret = server.Root().Secret
	}
	if tcp, ok := addr.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		s.Warning = "listening beyond this machine, at " + addr.String() +
			", without encryption: whoever can reach the address can try"
	}
	if t.json {
		t.line(s)
		return
	}
	_, _ = fmt.Fprintf(t.out, "ram-emulator serves account %s at %s\n", s.AccountID, s.Endpoint)
	if s.Warning != "" {
		_, _ = fmt.Fprintf(t.err, "%s %s\n", t.paint(yellow, "warning:"), s.Warning)
	}
	_, _ = fmt.Fprintf(t.out, "\n  export RAM_ENDPOINT=%s\n  export ALIBABA_CLOUD_ACCESS_KEY_ID=%s\n",
		s.Endpoint, s.KeyID)
	if s.Secret != "" {
		_, _ = fmt.Fprintf(t.out,
			"  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=%s\n\nThe secret is not shown again.\n", s.Secret)
	} else {
		_, _ = fmt.Fprintf(t.out,
			"  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=...   # as given, or as shown when the data file was made\n")
	}
	_, _ = fmt.Fprintln(t.out)
}

// endpoint is where a client on this machine reaches the emulator: the address that stands for all
// of the machine's is none to connect to.
func endpoint(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return "http://" + addr.String()
}

func (t terminal) stopping() {
	if t.json {
		t.line(map[string]string{"event": "stopping"})
		return
	}
	_, _ = fmt.Fprintln(t.out, "stopping")
}

// request prints one request: time, outcome, action, caller, duration.
func (t terminal) request(e emulator.Entry) {
	if t.json {
		t.line(struct {
			Event string `json:"event"`
			emulator.Entry
		}{"request", e})
		return
	}
	color := green
	switch {
	case e.Status >= 500 || e.Fault != "":
		color = red
	case e.Status >= 400:
		color = yellow
	}
	outcome := e.Code
	if e.Fault != "" && string(e.Fault) != e.Code {
		outcome += " (" + string(e.Fault) + ")"
	}
	if e.Detail != "" {
		outcome += ": " + e.Detail
	}
	_, _ = fmt.Fprintf(t.out, "%s  %s  %-38s  %-40s  %8s\n", e.Time.Local().Format("15:04:05.000"),
		t.paint(color, fmt.Sprintf("%-28s", printable(outcome))), printable(e.Product+":"+e.Action),
		printable(e.Caller), e.Duration.Round(10*time.Microsecond))
}

// printable keeps what a client sent from reaching the terminal as anything but characters that can
// be seen.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}

// escaped is JSON, which keeps to itself what cannot be seen: only strings hold such characters.
func escaped(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		if unicode.IsPrint(r) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}

func (t terminal) line(value any) {
	text, err := json.Marshal(value)
	if err != nil {
		return // the values are plain
	}
	_, _ = t.out.Write(append(escaped(text), '\n'))
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
)

func (t terminal) paint(color, text string) string {
	if !t.color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}
