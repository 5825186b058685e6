// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// strictSTS hands out sessions and refuses whoever asks with one that is over.
type strictSTS struct {
	clock    *clock
	lifetime map[string]time.Duration // by role

	mu       sync.Mutex
	sessions map[string]time.Time // access key ID -> end
	asked    []string             // role, and who asked
	tokens   []string
}

func (s *strictSTS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	by, role, now := r.Form.Get("AccessKeyId"), r.Form.Get("RoleArn"), s.clock.now()
	if end, ok := s.sessions[by]; strings.HasPrefix(by, "STS.") && (!ok || !now.Before(end)) {
		reply(w, http.StatusBadRequest, map[string]any{"Code": "InvalidSecurityToken.Expired", "Message": "over"})
		return
	}
	if token := r.Form.Get("OIDCToken"); token != "" {
		s.tokens = append(s.tokens, token)
	}
	s.asked = append(s.asked, role+" by "+strings.SplitN(by, "-", 2)[0])
	id := fmt.Sprintf("STS.%s-%d", role, len(s.asked))
	s.sessions[id] = now.Add(s.lifetime[role])
	reply(w, http.StatusOK, map[string]any{"Credentials": map[string]any{
		"AccessKeyId": id, "AccessKeySecret": "role-secret", "SecurityToken": "role-token",
		"Expiration": s.sessions[id].UTC().Format(time.RFC3339),
	}})
}

// meetSTS starts it. The clock stands at a whole second, as dates of STS do.
func meetSTS(t *testing.T, lifetime map[string]time.Duration) (*strictSTS, string) {
	t.Helper()
	s := &strictSTS{
		clock: &clock{t: time.Now().Truncate(time.Second)}, lifetime: lifetime, sessions: map[string]time.Time{},
	}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, srv.URL
}

// TestChainIsRenewedInOrder has three roles, each assumed with the session of the one before, for a
// day: whenever it is asked, the last session is good, each hop was asked for with one that was
// good, and none more often than its lifetime calls for.
func TestChainIsRenewedInOrder(t *testing.T) {
	s, endpoint := meetSTS(
		t, map[string]time.Duration{"first": 2 * time.Hour, "second": time.Hour, "third": 15 * time.Minute},
	)
	p, err := credential.New(credential.Config{
		AccessKeyID: "LTAI", AccessKeySecret: "secret", STS: client(t, endpoint), Now: s.clock.now, Getenv: env(nil),
		AssumeRoles: []credential.AssumeRole{{RoleARN: "first"}, {RoleARN: "second"}, {RoleARN: "third"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 24 * 60 {
		got, err := p.Retrieve(t.Context())
		if err != nil || !strings.HasPrefix(got.AccessKeyID, "STS.third-") || !s.clock.now().Before(
			got.Expiration.Add(-time.Minute),
		) {
			t.Fatalf("%s: %s until %s, %v", s.clock.now(), got.AccessKeyID, got.Expiration, err)
		}
		s.clock.pass(time.Minute)
	}
	times := map[string]int{}
	for _, a := range s.asked {
		times[a]++
	}
	for asked, most := range map[string]int{"first by LTAI": 13, "second by STS.first": 27, "third by STS.second": 132} {
		if times[asked] < most/2 || times[asked] > most {
			t.Errorf("%s: %d times, want %d at most", asked, times[asked], most)
		}
	}
	if len(times) != 3 || s.asked[0] != "first by LTAI" || s.asked[1] != "second by STS.first" ||
		s.asked[2] != "third by STS.second" {
		t.Errorf("%v, first %v", times, s.asked[:3])
	}
}

// TestTokenFileIsReadAnew has a CI system write a new token every minute, and a run that takes
// forty: each exchange uses the newest.
func TestTokenFileIsReadAnew(t *testing.T) {
	s, endpoint := meetSTS(t, map[string]time.Duration{"role": 15 * time.Minute})
	file := filepath.Join(t.TempDir(), "token")
	p, err := credential.New(credential.Config{
		AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "role", OIDCProviderARN: "p", TokenFile: file},
		STS:                client(t, endpoint), Now: s.clock.now, Getenv: env(nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	for minute := range 40 {
		token := fmt.Sprintf("token-of-minute-%d", minute)
		writeFile(t, file, token+"\n")
		before := len(s.tokens)
		if _, err := p.Retrieve(t.Context()); err != nil {
			t.Fatal(err)
		}
		if used := s.tokens[before:]; len(used) > 0 && used[0] != token {
			t.Errorf("minute %d: %v was used", minute, used)
		}
		s.clock.pass(time.Minute)
	}
	if n := len(s.tokens); n < 3 || n > 4 {
		t.Errorf("%d exchanges in forty minutes with sessions of fifteen: %v", n, s.tokens)
	}
}

// jwt is a token that says when it ends.
func jwt(end time.Time) string {
	payload, _ := json.Marshal(map[string]any{"exp": end.Unix(), "sub": "t0p-secret"})
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"RS256"}`)) + "." + part(payload) + "." + part([]byte("signature"))
}

// TestExpiredTokenIsExplained names the token's source, its end, and how long ago that was.
func TestExpiredTokenIsExplained(t *testing.T) {
	s, endpoint := newSTS(t)
	s.refuse = map[string]any{"Code": "AuthenticationFail.OIDCToken.Expired", "Message": "expired"}
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	file := writeFile(t, filepath.Join(t.TempDir(), "token"), jwt(now.Add(-12*time.Minute)))
	for want, cfg := range map[string]credential.Config{
		"; the token of oidc_token_file, the file " + file + ", expired at 2026-05-06T06:56:09Z, 12m0s ago": {
			AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{TokenFile: file},
		},
		"; the token of the variable TFC_WORKLOAD_IDENTITY_TOKEN_PROD expired at 2026-05-06T07:08:08Z, 1s ago": {
			AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{TokenTag: "PROD"},
			Getenv:             env(map[string]string{"TFC_WORKLOAD_IDENTITY_TOKEN_PROD": jwt(now.Add(-time.Second))}),
		},
		"AuthenticationFail.OIDCToken.Expired: expired": { // a token that does not say when
			AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{Token: "opaque"},
		},
	} {
		cfg.AssumeRoleWithOIDC.RoleARN, cfg.AssumeRoleWithOIDC.OIDCProviderARN = "r", "p"
		cfg.STS, cfg.Now = client(t, endpoint), func() time.Time { return now }
		if cfg.Getenv == nil {
			cfg.Getenv = env(nil)
		}
		_, err := resolve(t.Context(), cfg)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "t0p-secret") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestSourcesAreNamed has credentials tell which of several that are there they come from.
func TestSourcesAreNamed(t *testing.T) {
	_, endpoint := newSTS(t)
	oidc := map[string]string{
		"ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/r", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "p",
		"ALIBABA_CLOUD_OIDC_TOKEN": "one", "TFC_WORKLOAD_IDENTITY_TOKEN": "two",
	}
	for want, variables := range map[string]map[string]string{
		"environment (ALICLOUD_ACCESS_KEY)": {
			"ALICLOUD_ACCESS_KEY": "LTAI", "ALICLOUD_SECRET_KEY": "secret",
		},
		"the role acs:ram::1:role/r by OIDC (the variable ALIBABA_CLOUD_OIDC_TOKEN)": oidc,
	} {
		p, err := resolve(
			t.Context(), credential.Config{HomeDir: t.TempDir(), Getenv: env(variables), STS: client(t, endpoint)},
		)
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := p.Retrieve(t.Context()); c.Source != want {
			t.Errorf("%q, want %q", c.Source, want)
		}
	}
}

// TestSessionThatSomebodyRenews has another program renew the session in a profile: the call that
// finds the old one over is sent again with the new one, and a profile that still has the old one
// is no reason to send it twice.
func TestSessionThatSomebodyRenews(t *testing.T) {
	var over sync.Map
	var requests []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		id := r.Form.Get("AccessKeyId")
		requests = append(requests, id)
		if _, refused := over.Load(id); refused {
			reply(w, http.StatusBadRequest, map[string]any{"Code": "InvalidSecurityToken.Expired", "Message": "over"})
			return
		}
		reply(w, http.StatusOK, map[string]any{"AccountId": "1"})
	}))
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "config.json")
	write := func(id string) {
		writeFile(
			t, file,
			`{"profiles":[{"name":"default","mode":"StsToken","access_key_id":"`+id+`","access_key_secret":"s",`+
				`"sts_token":"t"}]}`,
		)
	}
	time0 := &clock{t: time.Now()}
	write("STS.one")
	p, err := credential.New(credential.Config{SharedCredentialsFile: file, Getenv: env(nil), Now: time0.now})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() error { // a new client remembers no answer
		c, err := ram.NewClient(ram.Config{Endpoint: srv.URL, Credentials: p, MaxRetries: -1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.AccountID(t.Context())
		return err
	}
	for _, step := range []struct {
		name, file, over string
		passes           time.Duration
		ok               bool
		sent             string
	}{
		{"good", "STS.one", "", 0, true, "STS.one"},
		{"renewed", "STS.two", "STS.one", 0, true, "STS.one STS.two"},
		{"the new one serves", "STS.two", "", 0, true, "STS.two"},
		{"over, and the file is not asked again so soon", "STS.three", "STS.two", time.Second, false, "STS.two"},
		{"asked again", "STS.three", "", time.Minute, true, "STS.two STS.three"},
		{"over, and the file has nothing new", "STS.three", "STS.three", time.Minute, false, "STS.three"},
	} {
		requests = nil
		write(step.file)
		if step.over != "" {
			over.Store(step.over, true)
		}
		time0.pass(step.passes)
		err := ask()
		if (err == nil) != step.ok || err != nil && !ram.IsCode(err, "InvalidSecurityToken.Expired") {
			t.Errorf("%s: %v", step.name, err)
		}
		if got := strings.Join(requests, " "); got != step.sent {
			t.Errorf("%s: sent with %q, want %q", step.name, got, step.sent)
		}
	}
}
