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
	CAFile    string `json:"ca_file,omitempty"`           // with --tls
	Warning   string `json:"warning,omitempty"`
}

// place is where the emulator listens.
type place struct {
	address   net.Addr
	encrypted bool
	caFile    string // certificate to trust; "" where clients know it, or there is none
}

// listening says where the emulator is and how to use it. The secret of the account's key is shown
// only when it was just made; else there is no line for it, which would overwrite what the shell
// has.
func (t terminal) listening(server *emulator.Server, at place) {
	s := started{
		Event: "listening", Endpoint: at.endpoint(), AccountID: server.AccountID(), KeyID: server.Root().ID,
		CAFile: at.caFile,
	}
	if server.RootIsNew() {
		s.Secret = server.Root().Secret
	}
	if tcp, ok := at.address.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		how := ""
		if !at.encrypted {
			how = ", without encryption"
		}
		s.Warning = fmt.Sprintf("listening beyond this machine, at %s%s: whoever can reach the address can try",
			at.address, how)
	}
	if t.json {
		t.line(s)
		return
	}
	_, _ = fmt.Fprintf(t.out, "ram-emulator serves account %s at %s\n", s.AccountID, s.Endpoint)
	if s.Warning != "" {
		_, _ = fmt.Fprintf(t.err, "%s %s\n", t.paint(yellow, "warning:"), s.Warning)
	}
	_, _ = fmt.Fprintf(t.out, "\n  export RAM_ENDPOINT=%s\n  export ALIBABA_CLOUD_ACCESS_KEY_ID=%s\n", s.Endpoint, s.KeyID)
	if s.Secret != "" {
		_, _ = fmt.Fprintf(t.out, "  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=%s\n", s.Secret)
	}
	if s.CAFile != "" {
		_, _ = fmt.Fprintf(t.out, "  export SSL_CERT_FILE=%s\n  export NODE_EXTRA_CA_CERTS=%[1]s\n", s.CAFile)
	}
	if s.Secret != "" {
		_, _ = fmt.Fprintln(t.out, "\nThe secret is not shown again.")
	} else {
		_, _ = fmt.Fprintln(t.out, "\nThe secret is the one that was given, or shown when the data file was made.")
	}
	_, _ = fmt.Fprintln(t.out)
}

// endpoint is where a client on this machine reaches the emulator: the address that stands for all
// of the machine's is none to connect to.
func (p place) endpoint() string {
	scheme := "http://"
	if p.encrypted {
		scheme = "https://"
	}
	if tcp, ok := p.address.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return scheme + net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return scheme + p.address.String()
}

func (t terminal) stopping() {
	if t.json {
		t.line(map[string]string{"event": "stopping"})
		return
	}
	_, _ = fmt.Fprintln(t.out, "stopping")
}

// width is how long a line of the log gets.
const width = 100

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
	action := "(no action)"
	if e.Action != "" {
		action = strings.TrimPrefix(e.Product+":"+e.Action, ":")
	}
	head := e.Time.Local().Format("15:04:05.000") + "  "
	took := fmt.Sprintf("  %7s", time.Duration(e.Duration).Round(10*time.Microsecond))
	room := width - utf8.RuneCountInString(head+took)
	action = fitted(action, 37)
	outcome = fitted(outcome, room-utf8.RuneCountInString(action)-2)
	middle := fmt.Sprintf("%-22s  %-28s  ", outcome, action)
	middle += fitted(withoutAccount(e.Caller), room-utf8.RuneCountInString(middle))
	middle = fmt.Sprintf("%-*s", room, strings.TrimRight(middle, " "))
	_, _ = fmt.Fprintln(t.out, head+strings.Replace(middle, outcome, t.paint(color, outcome), 1)+took)
	const indent = "    "
	for detail := []rune(printable(e.Detail)); len(detail) > 0; {
		n := min(len(detail), width-len(indent))
		_, _ = fmt.Fprintln(t.out, indent+string(detail[:n]))
		detail = detail[n:]
	}
}

// withoutAccount is a caller without the account, which is the same in every line.
func withoutAccount(arn string) string {
	if parts := strings.SplitN(arn, ":", 5); len(parts) == 5 {
		return parts[4]
	}
	return arn
}

const ellipsis = "..."

// fitted is text that can be printed, cut to a width.
func fitted(text string, most int) string {
	runes := []rune(printable(text))
	switch {
	case len(runes) <= most:
		return string(runes)
	case most <= len(ellipsis):
		return ""
	}
	return string(runes[:most-len(ellipsis)]) + ellipsis
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
