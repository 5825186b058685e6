// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// What the sources of credentials may do at most. Every test of this file goes over the whole
// table.
//
//	print    nothing of a secret, an answer or a program's output, in errors and on the streams
//	write    no file
//	follow   no redirect; HTTPS only, and plain HTTP on this machine
//	wait     as long as `waits` says for a call or program, and not longer than the context
//	read     1 MiB of an answer, a file or a program's output
var sources = []source{
	{name: "arguments", config: func(*world) credential.Config {
		return credential.Config{AccessKeyID: "LTAIone", AccessKeySecret: secret}
	}},
	{name: "environment", config: func(*world) credential.Config { return credential.Config{Getenv: env(keyInEnv)} }},
	{name: "profile AK", profile: `{"mode":"AK","access_key_id":"LTAIone","access_key_secret":"` + secret + `"}`},
	{
		name: "profile StsToken",
		profile: `{"mode":"StsToken","access_key_id":"STS.one","access_key_secret":"` + secret + `","sts_token":"` +
			secret + `"}`,
	},
	{name: "profile External", profile: `{"mode":"External","process_command":"%s"}`, program: true, waits: time.Minute},
	{name: "profile CloudSSO", profile: `{"mode":"CloudSSO","cloud_sso_sign_in_url":"%s/x/login",
		"cloud_sso_account_id":"1","cloud_sso_access_config":"ac-1","access_token":"` + secret + `",
		"cloud_sso_access_token_expire":4102444800}`, http: true, waits: 10 * time.Second},
	{name: "profile OAuth", profile: `{"mode":"OAuth","oauth_site_type":"CN","oauth_access_token":"` + secret + `",
		"oauth_refresh_token":"` + secret + `","oauth_access_token_expire":4102444800}`, http: true, waits: 10 * time.Second},
	{
		name: "profile CredentialsURI", profile: `{"mode":"CredentialsURI","credentials_uri":"%s/?key=` + secret + `"}`,
		http: true, waits: 10 * time.Second,
	},
	{
		name: "profile EcsRamRole", profile: `{"mode":"EcsRamRole","ram_role_name":"my-role"}`, http: true,
		waits: 2 * time.Second,
	},
	{name: "profile RamRoleArn", profile: `{"mode":"RamRoleArn","access_key_id":"LTAIone","access_key_secret":"` +
		secret + `","ram_role_arn":"acs:ram::1:role/r"}`,
		http: true, waits: 30 * time.Second},
	{name: "profile OIDC", profile: `{"mode":"OIDC","oidc_token":"` + secret + `","oidc_provider_arn":"p",` +
		`"ram_role_arn":"acs:ram::1:role/r"}`,
		http: true, waits: 30 * time.Second},
	{name: "OIDC token in a file", config: func(w *world) credential.Config {
		file := writeFile(w.t, filepath.Join(w.home, "token"), secret)
		return credential.Config{
			AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{
				RoleARN: "acs:ram::1:role/r", OIDCProviderARN: "p", TokenFile: file,
			},
		}
	}, http: true, waits: 30 * time.Second},
}

// secret is whatever must not be shown: keys, tokens, answers, a program's output.
const secret = "t0p-secret-value"

var keyInEnv = map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIone", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret}

func env(m map[string]string) func(string) string { return func(name string) string { return m[name] } }

type source struct {
	name    string
	profile string                           // of the CLI, without its name; %s is the site's address, or the program
	config  func(w *world) credential.Config // where it is no profile
	http    bool
	program bool
	waits   time.Duration
}

// world is what a source meets: a home directory, a site that answers for every host, and a
// program.
type world struct {
	t        *testing.T
	home     string
	site     *httptest.Server
	program  string
	calls    atomic.Int32
	read     atomic.Int64 // bytes of answers
	deadline atomic.Int64 // how long the last call may take, in nanoseconds; 0 when nothing limits it
	now      func() time.Time
}

// good is an answer with credentials, for each of the services.
func good(w http.ResponseWriter, r *http.Request) {
	const session = `{"AccessKeyId":"STS.one","AccessKeySecret":"` + secret + `","SecurityToken":"` + secret +
		`","Expiration":"2100-01-01T00:00:00Z"}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/api/token"):
		_, _ = io.WriteString(w, "metadata-token")
	case strings.HasSuffix(r.URL.Path, "/cloud-credentials"):
		_, _ = io.WriteString(w, `{"RequestId":"1","CloudCredential":`+session+`}`)
	case strings.HasSuffix(r.URL.Path, "/v1/exchange"):
		_, _ = io.WriteString(w, strings.NewReplacer("AccessKeyId", "accessKeyId", "AccessKeySecret", "accessKeySecret",
			"SecurityToken", "securityToken",
			"Expiration", "expiration").Replace(session))
	case r.FormValue("Action") != "":
		_, _ = io.WriteString(w, `{"RequestId":"1","Credentials":`+session+`}`)
	default:
		_, _ = io.WriteString(w, session)
	}
}

// meet makes the source in a world whose site answers so.
func (s source) meet(t *testing.T, answer http.HandlerFunc, script string) (*world, credential.Provider) {
	t.Helper()
	w := &world{t: t, home: t.TempDir(), now: time.Now}
	w.site = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.calls.Add(1)
		answer(rw, r)
	}))
	t.Cleanup(w.site.Close)
	w.program = writeFile(t, filepath.Join(w.home, "bin", "program"), script)
	cfg := credential.Config{}
	if s.config != nil {
		cfg = s.config(w)
	} else {
		text := s.profile
		switch {
		case s.program:
			text = fmt.Sprintf(text, "/bin/sh "+w.program+" "+secret)
		case strings.Contains(text, "%s"):
			text = fmt.Sprintf(text, w.site.URL)
		}
		file := writeFile(
			t, filepath.Join(w.home, "real.json"),
			`{"unknown":{"field":1},"profiles":[{"name":"p","extra":"kept",`+text[1:]+`]}`,
		)
		if err := os.MkdirAll(filepath.Join(w.home, ".aliyun"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(file, filepath.Join(w.home, ".aliyun", "config.json")); err != nil {
			t.Fatal(err)
		}
		cfg.Profile = "p"
	}
	cfg.HomeDir, cfg.Now = w.home, func() time.Time { return w.now() }
	if cfg.Getenv == nil {
		cfg.Getenv = env(nil)
	}
	cfg.Transport, cfg.Metadata = w, w
	sts, err := ram.NewClient(
		ram.Config{Endpoint: w.site.URL, Credentials: credential.None(), MaxRetries: -1, Transport: w},
	)
	if err != nil {
		t.Fatal(err)
	}
	cfg.STS = sts
	p, err := credential.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w, p
}

// RoundTrip sends every request to the site, whatever its host, but asks for the network's own
// rules first.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.deadline.Store(0)
	if end, ok := r.Context().Deadline(); ok {
		w.deadline.Store(int64(time.Until(end)))
	}
	u, _ := url.Parse(w.site.URL)
	if r.URL.Host == "elsewhere.invalid" {
		return nil, errors.New("a redirect was followed")
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = u.Scheme, u.Host
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		res.Body = &countedBody{res.Body, &w.read}
	}
	return res, err
}

type countedBody struct {
	io.ReadCloser
	read *atomic.Int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	return n, err
}

const goodScript = `echo '{"mode":"StsToken","access_key_id":"STS.one","access_key_secret":"` + secret +
	`","sts_token":"` + secret + `","expiration":"2100-01-01T00:00:00Z"}'`

// tree is every file below a folder, with its mode and what is in it.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := []byte(nil)
		if info.Mode().IsRegular() {
			text, err = os.ReadFile(name)
		}
		fmt.Fprintf(&b, "%s %s %s %q\n", name, info.Mode(), info.ModTime(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// streams gives what is written to the streams of this process while f runs.
func streams(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, errs := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	defer func() { os.Stdout, os.Stderr = out, errs }()
	read := make(chan string)
	go func() {
		text, _ := io.ReadAll(r)
		read <- string(text)
	}()
	f()
	_ = w.Close()
	return <-read
}

// everySource runs f for each source that the filter takes.
func everySource(t *testing.T, which func(source) bool, f func(t *testing.T, s source)) {
	t.Helper()
	for _, s := range sources {
		if !which(s) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			if s.program && runtime.GOOS == "windows" {
				t.Skip("the program is a shell script")
			}
			f(t, s)
		})
	}
}

func all(source) bool         { return true }
func overHTTP(s source) bool  { return s.http }
func isProgram(s source) bool { return s.program }

// TestSourcesWriteNothing has each source give credentials, twice: no file changes, and nothing is
// on the streams.
func TestSourcesWriteNothing(t *testing.T) {
	everySource(t, all, func(t *testing.T, s source) {
		w, p := s.meet(t, good, goodScript)
		before := tree(t, w.home)
		var shown strings.Builder
		said := streams(t, func() {
			for range 2 {
				c, err := p.Retrieve(t.Context())
				if err != nil || c.AccessKeySecret != secret || (c.AccessKeyID != "LTAIone" && c.AccessKeyID != "STS.one") {
					t.Errorf("%q, %v", c.AccessKeyID, err)
				}
				fmt.Fprintf(&shown, "%v %+v %#v %v %#v %s", c, c, c, p, p, c.Source)
			}
		})
		if said != "" || strings.Contains(shown.String(), secret) {
			t.Errorf("on the streams: %q; printed: %s", said, shown.String())
		}
		if after := tree(t, w.home); after != before {
			t.Errorf("a file was changed.\nbefore:\n%s\nafter:\n%s", before, after)
		}
	})
}

// TestSourcesPrintNothing has each service answer, and the program print, whatever is wrong: the
// error says what it is, and holds nothing of it.
func TestSourcesPrintNothing(t *testing.T) {
	wrong := map[string]struct {
		status int
		body   string
		script string
	}{
		"refused": {
			403, `{"Code":"` + "\x1b[31m" + `No","Message":"` + secret + `","RequestId":"\u001b]0;` + secret + `"}`,
			"echo " + secret + "; exit 3",
		},
		"text":          {200, secret, "echo " + secret},
		"notice before": {200, secret + ` {"AccessKeyId":"STS.x"}`, "echo Welcome " + secret + "; " + goodScript},
		"notice after":  {200, `{"AccessKeyId":"STS.x"} ` + secret, goodScript + "; echo Bye " + secret},
		"web page":      {200, "<html><title>Hello</title>" + secret + "</html>", "echo '<html>" + secret + "'"},
		"empty":         {200, "", "true"},
		"cut": {
			200, `{"AccessKeyId":"STS.x","AccessKeySecret":"` + secret,
			`echo '{"access_key_id":"STS.x","access_key_secret":"` + secret + `'`,
		},
		"without secret": {
			200, `{"AccessKeyId":"STS.x","SecurityToken":"` + secret + `"}`,
			`echo '{"access_key_id":"STS.x","sts_token":"` + secret + `"}'`,
		},
		"without token": {
			200, `{"AccessKeyId":"STS.x","AccessKeySecret":"` + secret + `"}`,
			`echo '{"access_key_id":"STS.x","access_key_secret":"` + secret + `"}'`,
		},
		"wrong date": {
			200,
			`{"AccessKeyId":"STS.x","AccessKeySecret":"` + secret + `","SecurityToken":"x","Expiration":"` + secret + `"}`,
			`echo '{"access_key_id":"a","access_key_secret":"b","expiration":"` + secret + `"}'`,
		},
		"expired": {
			200,
			`{"AccessKeyId":"STS.x","AccessKeySecret":"` + secret + `","SecurityToken":"x","Expiration":"2001-01-01T00:00:00Z"}`,
			`echo '{"access_key_id":"a","access_key_secret":"` + secret + `","expiration":"2001-01-01T00:00:00Z"}'`,
		},
		"on the other one": {500, "<html>" + secret, "echo " + secret + " >&2; exit 1"},
	}
	everySource(t, func(s source) bool { return s.http || s.program }, func(t *testing.T, s source) {
		for name, answer := range wrong {
			_, p := s.meet(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(answer.status)
				_, _ = io.WriteString(w, answer.body)
			}, answer.script)
			var first, second error
			said := streams(t, func() {
				_, first = p.Retrieve(t.Context())
				_, second = p.Retrieve(t.Context())
			})
			if first == nil || second == nil {
				t.Errorf("%s: no error", name)
				continue
			}
			if strings.Contains(second.Error(), "\n") || !strings.Contains(second.Error(), "failed a moment ago") {
				t.Errorf("%s: the second error is not remembered in one line: %v", name, second)
			}
			for _, text := range []string{first.Error(), second.Error(), said} {
				if strings.Contains(text, secret) || strings.ContainsAny(text, "\x1b\r\x07") || len(text) > 3000 {
					t.Errorf("%s: %q", name, text)
				}
			}
		}
	})
}

// TestSourcesFollowNothing has each service send the source on.
func TestSourcesFollowNothing(t *testing.T) {
	everySource(t, overHTTP, func(t *testing.T, s source) {
		for _, status := range []int{301, 302, 303, 307, 308} {
			w, p := s.meet(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://elsewhere.invalid/")
				w.WriteHeader(status)
			}, "")
			if _, err := p.Retrieve(t.Context()); err == nil || strings.Contains(
				err.Error(), "followed:",
			) || w.calls.Load() != 1 {
				t.Errorf("%d: %v, after %d calls", status, err, w.calls.Load())
			}
		}
	})
	for name, profile := range map[string]string{
		"CloudSSO": `"mode":"CloudSSO","cloud_sso_sign_in_url":"http://10.0.0.1/x","cloud_sso_account_id":"1",` +
			`"cloud_sso_access_config":"ac","access_token":"` + secret + `","cloud_sso_access_token_expire":4102444800`,
		"URI": `"mode":"CredentialsURI","credentials_uri":"http://10.0.0.1/` + secret + `"`,
	} {
		w, p := (source{profile: "{" + profile + "}"}).meet(t, good, "")
		_, err := p.Retrieve(t.Context())
		if err == nil || !strings.Contains(err.Error(), "by HTTPS") || strings.Contains(
			err.Error(), secret,
		) || w.calls.Load() != 0 {
			t.Errorf("%s in the clear: %v, after %d calls", name, err, w.calls.Load())
		}
	}
}

// TestSourcesWait has each call be told its limit, and end with the caller's context.
func TestSourcesWait(t *testing.T) {
	everySource(t, overHTTP, func(t *testing.T, s source) {
		release := make(chan struct{})
		w, p := s.meet(t, func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}, "")
		defer close(release)
		ctx, cancel := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() {
			if _, err := p.Retrieve(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
		for w.calls.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
		ended.Wait()
		if limit := time.Duration(w.deadline.Load()); limit <= 0 || limit > s.waits {
			t.Errorf("a call may take %s, want at most %s", limit, s.waits)
		}
	})
	everySource(t, isProgram, func(t *testing.T, s source) {
		_, p := s.meet(t, nil, "exec sleep 1000")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := p.Retrieve(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 10*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		// What the program leaves running holds its output open.
		_, p = s.meet(t, nil, goodScript+"; sleep 30 &")
		start = time.Now()
		if c, err := p.Retrieve(t.Context()); err != nil || c.AccessKeyID != "STS.one" || time.Since(start) > 10*time.Second {
			t.Errorf("%v, %v after %s", c, err, time.Since(start))
		}
	})
	if runtime.GOOS == "windows" {
		return // it has no named pipes among the files
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	makePipe(t, pipe)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for name, cfg := range map[string]credential.Config{
		"profile": {SharedCredentialsFile: pipe},
		"token":   {AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", TokenFile: pipe}},
	} {
		if _, err := resolve(ctx, cfg); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s that is a pipe: %v", name, err)
		}
	}
}

// TestSourcesRead has each service and program go on for ever.
func TestSourcesRead(t *testing.T) {
	everySource(t, overHTTP, func(t *testing.T, s source) {
		w, p := s.meet(t, func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat(" ", 64<<10))
			for range 1 << 12 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, "")
		_, err := p.Retrieve(t.Context())
		if err == nil || !strings.Contains(err.Error(), "the answer is longer than") || w.read.Load() > 1<<20+1 {
			t.Errorf("%v, after %d bytes", err, w.read.Load())
		}
	})
	everySource(t, isProgram, func(t *testing.T, s source) {
		_, p := s.meet(t, nil, "yes "+secret)
		if _, err := p.Retrieve(t.Context()); err == nil || !strings.Contains(
			err.Error(), "printed more than 1048576 bytes",
		) || strings.Contains(err.Error(), secret) {
			t.Error(err)
		}
	})
	long := writeFile(t, filepath.Join(t.TempDir(), "long"), strings.Repeat(" ", 1<<20+1))
	for name, cfg := range map[string]credential.Config{
		"profile": {SharedCredentialsFile: long},
		"token":   {AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", TokenFile: long}},
	} {
		if _, err := resolve(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "longer than 1048576 bytes") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProgramRuns counts how often a program is run: once where what it gives does not expire, else
// before it expires.
func TestProgramRuns(t *testing.T) {
	external := sources[4]
	if !external.program || runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	for name, tt := range map[string]struct {
		output string
		passes time.Duration
		want   int
	}{
		"no expiration": {
			`{"mode":"AK","access_key_id":"LTAI","access_key_secret":"` + secret + `"}`, 1000 * time.Hour, 1,
		},
		"long before it expires": {
			`{"access_key_id":"STS.x","access_key_secret":"` + secret + `","sts_token":"t","expiration":"2100-01-01T00:00:00Z"}`,
			1000 * time.Hour, 1,
		},
		"about to expire": {`{"access_key_id":"STS.x","access_key_secret":"` + secret + `","sts_token":"t","expiration":"` +
			time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`, 56 * time.Minute, 2},
	} {
		runs := filepath.Join(t.TempDir(), "runs")
		w, p := external.meet(t, nil, "echo x >> "+runs+"; echo '"+tt.output+"'")
		for range 4 {
			if _, err := p.Retrieve(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		later := time.Now().Add(tt.passes)
		w.now = func() time.Time { return later }
		for range 4 {
			if _, err := p.Retrieve(t.Context()); err != nil {
				t.Errorf("%s, later: %v", name, err)
			}
		}
		text, err := os.ReadFile(runs)
		if got := strings.Count(string(text), "x"); got != tt.want || err != nil {
			t.Errorf("%s: the program ran %d times, want %d; %v", name, got, tt.want, err)
		}
	}
}

// TestSignIn has a sign-in's own session serve while it is good, and its file be read anew when it
// is not.
func TestSignIn(t *testing.T) {
	for _, s := range sources {
		if !strings.HasSuffix(s.name, "CloudSSO") && !strings.HasSuffix(s.name, "OAuth") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			w, p := s.meet(t, good, "")
			file := filepath.Join(w.home, "real.json")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			write := func(old, text string) string {
				if old == "" || !strings.Contains(text, old) {
					t.Fatalf("%q is not in the profile", old)
				}
				writeFile(t, file, text)
				return text
			}
			stored := fmt.Sprintf(
				`"name":"p","access_key_id":"STS.kept","access_key_secret":"k","sts_token":"k","sts_expiration":%d,`,
				time.Now().Add(time.Hour).Unix(),
			)
			write(`"name":"p",`, strings.Replace(string(text), `"name":"p",`, stored, 1))
			id := func() string {
				c, err := p.Retrieve(t.Context())
				if err != nil {
					return err.Error()
				}
				return c.AccessKeyID
			}
			if got := id(); got != "STS.kept" || w.calls.Load() != 0 {
				t.Errorf("the session in the file is good, but the source gave %q after %d calls", got, w.calls.Load())
			}
			later := time.Now().Add(56 * time.Minute)
			w.now = func() time.Time { return later }
			if got := id(); got != "STS.one" || w.calls.Load() != 1 {
				t.Errorf("the session in the file is about to expire, but the source gave %q after %d calls", got, w.calls.Load())
			}
			// The token expires too.
			expired := strings.Replace(string(text), "4102444800", "1", 1)
			write("4102444800", string(text))
			writeFile(t, file, expired)
			w, p = s.meet(t, good, "")
			writeFile(t, filepath.Join(w.home, "real.json"), expired)
			got, calls := id(), w.calls.Load()
			if !strings.Contains(got, "its sign-in has expired") || !strings.Contains(got, "--profile p`") || calls != 0 {
				t.Errorf("%q after %d calls", got, w.calls.Load())
			}
		})
	}
}

// TestSignInIsRefused says what to do where the token is not taken any more.
func TestSignInIsRefused(t *testing.T) {
	for _, s := range sources {
		if !strings.HasSuffix(s.name, "CloudSSO") && !strings.HasSuffix(s.name, "OAuth") {
			continue
		}
		_, p := s.meet(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, "")
		_, err := p.Retrieve(t.Context())
		if err == nil || !strings.Contains(err.Error(), "HTTP 401; ") || !strings.Contains(err.Error(), "--profile p`") {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}
