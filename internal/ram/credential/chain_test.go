// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// fakeSTS is a token service that hands out numbered sessions.
type fakeSTS struct {
	mu       sync.Mutex
	issued   int
	lifetime time.Duration
	now      func() time.Time
	queries  []url.Values
	refuse   map[string]any // the answer, with Code and Message
}

func (s *fakeSTS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries, r.Form)
	if s.refuse != nil {
		reply(w, http.StatusForbidden, s.refuse)
		return
	}
	s.issued++
	reply(w, http.StatusOK, map[string]any{"Credentials": map[string]any{
		"AccessKeyId": fmt.Sprintf("STS.%d", s.issued), "AccessKeySecret": "role-secret", "SecurityToken": "role-token",
		"Expiration": s.now().Add(s.lifetime).UTC().Format(time.RFC3339),
	}})
}

func newSTS(t *testing.T) (*fakeSTS, string) {
	s := &fakeSTS{lifetime: time.Hour, now: time.Now}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, srv.URL
}

// resolve gives the credentials that cfg says, which have been retrieved once.
func resolve(ctx context.Context, cfg credential.Config) (credential.Provider, error) {
	p, err := credential.New(cfg)
	if err != nil {
		return nil, err
	}
	_, err = p.Retrieve(ctx)
	return p, err
}

// client is one that asks this STS, once.
func client(t *testing.T, endpoint string) *ram.Client {
	t.Helper()
	c, err := ram.NewClient(ram.Config{Endpoint: endpoint, Credentials: credential.None(), MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reply(w http.ResponseWriter, status int, answer map[string]any) {
	answer["RequestId"] = "6A1C0D9E-0000-4000-8000-000000000001"
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// clock is a time that passes only where a test says so.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

const profiles = `{"current":"plain","profiles":[
 {"name":"plain","mode":"AK","access_key_id":"LTAIprofile","access_key_secret":"profile-secret"},
 {"name":"token","mode":"StsToken","access_key_id":"STS.profile","access_key_secret":"profile-secret",
  "sts_token":"profile-token"},
 {"name":"role","mode":"RamRoleArn","access_key_id":"LTAIprofile","access_key_secret":"profile-secret",
  "ram_role_arn":"acs:ram::1:role/r","ram_session_name":"me","expired_seconds":1800,"external_id":"ext"},
 {"name":"chain","mode":"ChainableRamRoleArn","source_profile":"role","ram_role_arn":"acs:ram::1:role/r2"},
 {"name":"loop","mode":"ChainableRamRoleArn","source_profile":"loop","ram_role_arn":"acs:ram::1:role/r2"},
 {"name":"half","mode":"AK","access_key_id":"LTAIprofile"},
 {"name":"rsa","mode":"RsaKeyPair"},
 {"name":"sso","mode":"CloudSSO"}
]}`

func TestResolve(t *testing.T) {
	home := t.TempDir()
	writeFile(t, filepath.Join(home, ".aliyun", "config.json"), profiles)
	token := writeFile(t, filepath.Join(t.TempDir(), "token"), "file-oidc-token\n")
	elsewhere := writeFile(
		t, filepath.Join(t.TempDir(), "c.json"), strings.ReplaceAll(profiles, "LTAIprofile", "LTAIelsewhere"),
	)
	uri := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(
			w,
			`{"Code":"Success","AccessKeyId":"STS.uri","AccessKeySecret":"uri-secret","SecurityToken":"uri-token",`+
				`"Expiration":"2099-01-01T00:00:00Z"}`,
		)
	}))
	defer uri.Close()
	oidcEnv := map[string]string{
		"ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/r", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/p",
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE": token,
	}
	with := func(m map[string]string, kv ...string) map[string]string {
		out := map[string]string{}
		for k, v := range m {
			out[k] = v
		}
		for i := 0; i < len(kv); i += 2 {
			out[kv[i]] = kv[i+1]
		}
		return out
	}
	env := func(kv ...string) map[string]string { return with(nil, kv...) }
	key := []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIenv", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "env-secret"}
	tests := []struct {
		name string
		cfg  credential.Config
		env  map[string]string
		id   string
		want map[string]string // what STS was sent last
	}{
		{
			"arguments win", credential.Config{AccessKeyID: "LTAIarg", AccessKeySecret: "s", HomeDir: home}, env(key...),
			"LTAIarg", nil,
		},
		{"environment", credential.Config{HomeDir: home}, env(key...), "LTAIenv", nil},
		{
			"the incumbent's names", credential.Config{HomeDir: home},
			env("ALICLOUD_ACCESS_KEY", "LTAIold", "ALICLOUD_SECRET_KEY", "s"), "LTAIold", nil,
		},
		{
			"the CLI's names", credential.Config{HomeDir: home},
			env("ALIBABACLOUD_ACCESS_KEY_ID", "LTAIcli", "ALIBABACLOUD_ACCESS_KEY_SECRET", "s"), "LTAIcli", nil,
		},
		{
			"never half of one and half of another", credential.Config{HomeDir: home},
			env("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIenv", "ALICLOUD_SECRET_KEY", "s"), "LTAIprofile", nil,
		},
		{
			"a session needs its token", credential.Config{HomeDir: home},
			env("ALIBABA_CLOUD_ACCESS_KEY_ID", "STS.x", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s"), "LTAIprofile", nil,
		},
		{
			"OIDC in the environment", credential.Config{HomeDir: home}, oidcEnv, "STS.1",
			map[string]string{
				"Action": "AssumeRoleWithOIDC", "OIDCToken": "file-oidc-token", "AccessKeyId": "", "Signature": "",
			},
		},
		{
			"OIDC token itself", credential.Config{HomeDir: home}, with(oidcEnv, "ALIBABA_CLOUD_OIDC_TOKEN", "env-oidc-token"),
			"STS.1", map[string]string{"OIDCToken": "env-oidc-token"},
		},
		{"OIDC by argument wins over a key", credential.Config{
			AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{
				RoleARN: "acs:ram::1:role/o", OIDCProviderARN: "p", Token: "arg-oidc-token", SessionName: "me", Policy: "{}",
				Duration: 20 * time.Minute,
			},
		},
			env(key...), "STS.1", map[string]string{"OIDCToken": "arg-oidc-token", "RoleSessionName": "me",
				"DurationSeconds": "1200", "Policy": "{}", "RoleArn": "acs:ram::1:role/o"}},
		{
			"OIDC of HCP Terraform",
			credential.Config{AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p"}},
			env("TFC_WORKLOAD_IDENTITY_TOKEN", "tfc-token"), "STS.1", map[string]string{"OIDCToken": "tfc-token"},
		},
		{
			"OIDC of HCP Terraform with a tag",
			credential.Config{
				AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", TokenTag: "PROD"},
			},
			env("TFC_WORKLOAD_IDENTITY_TOKEN_PROD", "tfc-prod"), "STS.1", map[string]string{"OIDCToken": "tfc-prod"},
		},
		{"OIDC of HCP Terraform with both ARNs in the environment", credential.Config{HomeDir: home}, with(
			map[string]string{"ALIBABA_CLOUD_ROLE_ARN": "acs:ram::1:role/r", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "p"},
			"TFC_WORKLOAD_IDENTITY_TOKEN", "tfc-token",
		),
			"STS.1", map[string]string{"OIDCToken": "tfc-token", "RoleArn": "acs:ram::1:role/r", "OIDCProviderArn": "p"}},
		{
			"a token of Alibaba Cloud's name wins over HCP Terraform's", credential.Config{HomeDir: home},
			with(oidcEnv, "TFC_WORKLOAD_IDENTITY_TOKEN", "tfc-token"), "STS.1",
			map[string]string{"OIDCToken": "file-oidc-token"},
		},
		{
			"a tag by argument wins over the environment",
			credential.Config{AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{TokenTag: "PROD"}},
			with(oidcEnv, "TFC_WORKLOAD_IDENTITY_TOKEN_PROD", "tfc-prod"), "STS.1", map[string]string{"OIDCToken": "tfc-prod"},
		},
		{
			"HCP Terraform's token is not used unasked", credential.Config{HomeDir: home},
			env("TFC_WORKLOAD_IDENTITY_TOKEN", "x"), "LTAIprofile", nil,
		},
		{"current profile", credential.Config{HomeDir: home}, nil, "LTAIprofile", nil},
		{
			"profile by argument wins over the environment", credential.Config{HomeDir: home, Profile: "token"}, env(key...),
			"STS.profile", nil,
		},
		{
			"profile by environment", credential.Config{HomeDir: home}, env("ALIBABA_CLOUD_PROFILE", "token"), "STS.profile",
			nil,
		},
		{
			"profile by the incumbent's variable", credential.Config{HomeDir: home}, env("ALICLOUD_PROFILE", "token"),
			"STS.profile", nil,
		},
		{"another file", credential.Config{HomeDir: home, SharedCredentialsFile: elsewhere}, nil, "LTAIelsewhere", nil},
		{
			"profile that assumes a role", credential.Config{HomeDir: home, Profile: "role"}, nil, "STS.1",
			map[string]string{
				"AccessKeyId": "LTAIprofile", "RoleArn": "acs:ram::1:role/r", "RoleSessionName": "me", "DurationSeconds": "1800",
				"ExternalId": "ext",
			},
		},
		{
			"profile that assumes a role on another's", credential.Config{HomeDir: home, Profile: "chain"}, nil, "STS.2",
			map[string]string{"AccessKeyId": "STS.1", "SecurityToken": "role-token", "RoleArn": "acs:ram::1:role/r2"},
		},
		{"credentials URI", credential.Config{HomeDir: t.TempDir(), CredentialsURI: uri.URL}, env(key...), "STS.uri", nil},
		{
			"credentials URI in the environment", credential.Config{HomeDir: t.TempDir()},
			env("ALIBABA_CLOUD_CREDENTIALS_URI", uri.URL), "STS.uri", nil,
		},
		{"a role on top", credential.Config{
			AccessKeyID: "LTAIarg", AccessKeySecret: "s",
			AssumeRoles: []credential.AssumeRole{{RoleARN: "acs:ram::1:role/x", ExternalID: "e-1", Policy: "{}"}},
		}, nil, "STS.1",
			map[string]string{"AccessKeyId": "LTAIarg", "RoleArn": "acs:ram::1:role/x", "ExternalId": "e-1",
				"RoleSessionName": "terraform-provider-ram", "Policy": "{}", "DurationSeconds": ""}},
		{
			"a role on top of OIDC",
			credential.Config{
				AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", Token: "t0ken"},
				AssumeRoles:        []credential.AssumeRole{{RoleARN: "x"}},
			},
			nil, "STS.2", map[string]string{"AccessKeyId": "STS.1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, endpoint := newSTS(t)
			tt.cfg.STS = client(t, endpoint)
			tt.cfg.Getenv = func(k string) string { return tt.env[k] }
			p, err := resolve(t.Context(), tt.cfg)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Retrieve(t.Context())
			if err != nil || got.AccessKeyID != tt.id || got.AccessKeySecret == "" {
				t.Fatalf("%s %v, want %s", got.AccessKeyID, err, tt.id)
			}
			for k, v := range tt.want {
				if sent := s.queries[len(s.queries)-1].Get(k); sent != v {
					t.Errorf("%s was %q, want %q", k, sent, v)
				}
			}
		})
	}
}

// TestFilesAtHome has "~/" stand for the home directory in every file that credentials are read
// from.
func TestFilesAtHome(t *testing.T) {
	home := t.TempDir()
	writeFile(
		t, filepath.Join(home, "c.json"),
		`{"current":"o","profiles":[{"name":"o","mode":"OIDC","oidc_token_file":"~/token","ram_role_arn":"r",`+
			`"oidc_provider_arn":"p"}]}`,
	)
	writeFile(t, filepath.Join(home, "token"), "file-oidc-token")
	arns := map[string]string{"ALIBABA_CLOUD_ROLE_ARN": "r", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "p"}
	for name, tt := range map[string]struct {
		cfg credential.Config
		env map[string]string
	}{
		"shared_credentials_file":   {credential.Config{SharedCredentialsFile: "~/c.json"}, nil},
		"ALIBABA_CLOUD_CONFIG_FILE": {credential.Config{}, map[string]string{"ALIBABA_CLOUD_CONFIG_FILE": "~/c.json"}},
		"ALICLOUD_SHARED_CREDENTIALS_FILE": {
			credential.Config{}, map[string]string{"ALICLOUD_SHARED_CREDENTIALS_FILE": "~/c.json"},
		},
		"oidc_token_file": {
			credential.Config{AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{TokenFile: "~/token"}}, arns,
		},
		"ALIBABA_CLOUD_OIDC_TOKEN_FILE": {credential.Config{
			AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{},
		}, map[string]string{
			"ALIBABA_CLOUD_OIDC_TOKEN_FILE": "~/token", "ALIBABA_CLOUD_ROLE_ARN": "r", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": "p"}},
	} {
		s, endpoint := newSTS(t)
		tt.cfg.HomeDir, tt.cfg.STS, tt.cfg.Getenv = home, client(t, endpoint), func(k string) string { return tt.env[k] }
		if _, err := resolve(t.Context(), tt.cfg); err != nil || len(s.queries) != 1 || s.queries[0].Get(
			"OIDCToken",
		) != "file-oidc-token" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestResolveErrors(t *testing.T) {
	home := t.TempDir()
	writeFile(t, filepath.Join(home, ".aliyun", "config.json"), profiles)
	broken := writeFile(t, filepath.Join(t.TempDir(), "c.json"), `{"profiles":[{"access_key_secret":"top-secret",`)
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/500" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = io.WriteString(w, `{"AccessKeyId":"x","AccessKeySecret":"","oops":"top-secret"}`)
	}))
	defer bad.Close()
	long := map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAItop-secret"}
	tests := []struct {
		name string
		cfg  credential.Config
		env  map[string]string
		want []string
	}{
		{"nothing anywhere", credential.Config{HomeDir: t.TempDir()}, nil, []string{"no credentials for Alibaba Cloud " +
			"were found", "arguments: access_key_id", "environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALICLOUD_ACCESS_KEY",
			"OIDC token in the environment: not set: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, " +
				"ALIBABA_CLOUD_OIDC_TOKEN_FILE (nor ALIBABA_CLOUD_OIDC_TOKEN or TFC_WORKLOAD_IDENTITY_TOKEN)", "profile of " +
				"the aliyun CLI: there is no file", "credentials URI in the environment: ALIBABA_CLOUD_CREDENTIALS_URI",
			"ECS RAM role in the environment: ALIBABA_CLOUD_ECS_METADATA is not set",
			"Set an access key in the environment, or name a profile of the aliyun CLI."}},
		{
			"half a key in the environment", credential.Config{HomeDir: t.TempDir()}, long,
			[]string{"environment: ALIBABA_CLOUD_ACCESS_KEY_ID is set, but ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"},
		},
		{
			"half a key in the arguments", credential.Config{AccessKeyID: "x"}, nil,
			[]string{
				"access_key_id is set, but access_key_secret is not",
				"ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET",
			},
		},
		{"an ID in the arguments, its secret in the environment", credential.Config{AccessKeyID: "x"}, map[string]string{
			"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "top-secret",
		},
			[]string{"access_key_id is set, but access_key_secret is not", "taken as a whole",
				"ALIBABA_CLOUD_ACCESS_KEY_SECRET, which is set,"}},
		{"a session in the arguments, its token in the environment", credential.Config{AccessKeyID: "STS.x",
			AccessKeySecret: "top-secret"}, map[string]string{"ALICLOUD_SECURITY_TOKEN": "top-secret"},
			[]string{"access_key_id is that of a session, but security_token is not set", "ALICLOUD_SECURITY_TOKEN, which " +
				"is set,"}},
		{
			"only a token", credential.Config{SecurityToken: "top-secret"}, nil,
			[]string{"access_key_id and access_key_secret are not set"},
		},
		{
			"no such profile", credential.Config{HomeDir: home, Profile: "nobody"}, nil,
			[]string{"profile \"nobody\" in", "no such profile"},
		},
		{
			"no such profile by environment", credential.Config{HomeDir: home},
			map[string]string{"ALIBABA_CLOUD_PROFILE": "nobody"}, []string{"no such profile"},
		},
		{
			"a profile without a file", credential.Config{HomeDir: t.TempDir()},
			map[string]string{"ALIBABA_CLOUD_PROFILE": "audit"},
			[]string{`profile "audit" is asked for, but there is no file`, "aliyun configure --profile audit"},
		},
		{"no such file", credential.Config{SharedCredentialsFile: "/none/such"}, nil, []string{"no such file"}},
		{"broken file", credential.Config{SharedCredentialsFile: broken}, nil, []string{"is not the JSON"}},
		{"loop", credential.Config{HomeDir: home, Profile: "loop"}, nil, []string{"leads back to itself"}},
		{
			"half a profile", credential.Config{HomeDir: home, Profile: "half"}, nil,
			[]string{"access_key_id is set, but access_key_secret is not"},
		},
		{
			"unsupported mode", credential.Config{HomeDir: home, Profile: "rsa"}, nil,
			[]string{
				"mode \"RsaKeyPair\" is not supported; supported are AK, ChainableRamRoleArn, CloudSSO, CredentialsURI, " +
					"EcsRamRole, External, OAuth, OIDC, RamRoleArn, RamRoleArnWithEcs, RamRoleArnWithRoleName, StsToken",
			},
		},
		{
			"a login of the CLI that is not complete", credential.Config{HomeDir: home, Profile: "sso"}, nil,
			[]string{
				"profile \"sso\"", "cloud_sso_sign_in_url", "sign in again with `aliyun configure --mode CloudSSO --profile sso`",
			},
		},
		{
			"URI in the clear", credential.Config{CredentialsURI: "http://10.0.0.1/top-secret"}, nil,
			[]string{"must be reached by HTTPS"},
		},
		{
			"URI without a scheme", credential.Config{CredentialsURI: "localhost:7720/top-secret"}, nil,
			[]string{"credentials_uri", "must be a URL"},
		},
		{
			"URI of the environment in the clear", credential.Config{HomeDir: t.TempDir()},
			map[string]string{"ALICLOUD_CREDENTIALS_URI": "http://10.0.0.1/top-secret"},
			[]string{"ALICLOUD_CREDENTIALS_URI", "must be reached by HTTPS"},
		},
		{"URI that fails", credential.Config{CredentialsURI: bad.URL + "/500"}, nil, []string{"HTTP 500"}},
		{
			"URI that gives nothing", credential.Config{CredentialsURI: bad.URL + "/?key=top-secret"}, nil,
			[]string{"gave no credentials"},
		},
		{
			"URI nobody answers", credential.Config{CredentialsURI: "http://127.0.0.1:1/top-secret"}, nil,
			[]string{"asking the credentials URI", "refused"},
		},
		{
			"OIDC without a token",
			credential.Config{
				AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", TokenTag: "X"},
			},
			nil, []string{"there is no token", "TFC_WORKLOAD_IDENTITY_TOKEN_X"},
		},
		{
			"OIDC without a role", credential.Config{AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{}}, nil,
			[]string{"role's ARN is not set"},
		},
		{
			"OIDC token file that is gone",
			credential.Config{
				AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", TokenFile: "/none/such"},
			},
			nil, []string{"the OIDC token", "no such file"},
		},
		{
			"role without ARN",
			credential.Config{AccessKeyID: "a", AccessKeySecret: "b", AssumeRoles: []credential.AssumeRole{{}}}, nil,
			[]string{"assume_role: the role's ARN"},
		},
		{
			"short session",
			credential.Config{
				AccessKeyID: "a", AccessKeySecret: "b",
				AssumeRoles: []credential.AssumeRole{{RoleARN: "r", Duration: time.Minute}},
			},
			nil, []string{"15 minutes to 12 hours, but is 1m0s"},
		},
		{
			"session name that RAM refuses",
			credential.Config{
				AccessKeyID: "a", AccessKeySecret: "b", AssumeRoles: []credential.AssumeRole{{RoleARN: "r", SessionName: "a b"}},
			},
			nil, []string{"assume_role: the name of the session must consist of", "has ' '"},
		},
		{
			"session name of the environment",
			credential.Config{
				AssumeRoleWithOIDC: &credential.AssumeRoleWithOIDC{RoleARN: "r", OIDCProviderARN: "p", Token: "t"},
			},
			map[string]string{"ALIBABA_CLOUD_ROLE_SESSION_NAME": "x"},
			[]string{"ALIBABA_CLOUD_ROLE_SESSION_NAME must be 2 to 64"},
		},
		{
			"role that is refused",
			credential.Config{
				AccessKeyID: "a", AccessKeySecret: "top-secret",
				AssumeRoles: []credential.AssumeRole{{RoleARN: "acs:ram::1:role/x"}},
			},
			nil, []string{"assuming the role acs:ram::1:role/x", "NoPermission", "(hidden)"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, endpoint := newSTS(t)
			s.refuse = map[string]any{"Code": "NoPermission", "Message": "no, top-secret"}
			tt.cfg.STS = client(t, endpoint)
			tt.cfg.Getenv = func(k string) string { return tt.env[k] }
			_, err := resolve(t.Context(), tt.cfg)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v\nlacks %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "top-secret") {
				t.Errorf("a value is in the error: %v", err)
			}
		})
	}
}

// metadataService answers as the service at 100.100.100.200 does, wherever it is asked.
type metadataService struct {
	roles string // what it lists; "" is not found
	mu    sync.Mutex
	seen  []string
}

func (m *metadataService) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen = append(m.seen, r.Method+" "+r.URL.String())
	body, status := "", 200
	switch {
	case r.Method == http.MethodPut && r.Header.Get("X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds") != "":
		body = "metadata-token"
	case r.Header.Get("X-Aliyun-Ecs-Metadata-Token") == "metadata-token" && strings.HasSuffix(
		r.URL.Path, "/security-credentials/my-role",
	):
		body = `{"Code":"Success","AccessKeyId":"STS.ecs","AccessKeySecret":"s","SecurityToken":"t",` +
			`"Expiration":"2099-01-01T00:00:00Z"}`
	case r.Header.Get("X-Aliyun-Ecs-Metadata-Token") == "metadata-token" && strings.HasSuffix(
		r.URL.Path, "/security-credentials/",
	) && m.roles != "":
		body = m.roles
	default:
		status = 404
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func TestECSRole(t *testing.T) {
	for _, cfg := range []credential.Config{
		{ECSRoleName: "my-role"},
		{Getenv: func(k string) string { return map[string]string{"ALIBABA_CLOUD_ECS_METADATA": "my-role"}[k] }},
	} {
		m := &metadataService{}
		cfg.Metadata, cfg.HomeDir = m, t.TempDir()
		p, err := resolve(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if c, err := p.Retrieve(t.Context()); err != nil || c.AccessKeyID != "STS.ecs" {
				t.Errorf("%v, %v", c.AccessKeyID, err)
			}
		}
		if len(m.seen) != 2 || m.seen[0] != "PUT http://100.100.100.200/latest/api/token" {
			t.Errorf("calls: %v", m.seen)
		}
	}
	m := &metadataService{}
	if _, err := resolve(t.Context(), credential.Config{ECSRoleName: "none", Metadata: m}); err == nil ||
		!strings.Contains(err.Error(), "HTTP 404") {
		t.Errorf("%v", err)
	}
	m = &metadataService{}
	_, err := resolve(t.Context(), credential.Config{Metadata: m, HomeDir: t.TempDir(), Getenv: func(k string) string {
		return map[string]string{"ALIBABA_CLOUD_ECS_METADATA": "my-role", "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}[k]
	}})
	if err == nil || len(m.seen) != 0 {
		t.Errorf("disabled: %v, %v", err, m.seen)
	}
}

// TestECSRoleIsFound has a profile of the CLI name no role: the metadata service is asked which one
// the instance has.
func TestECSRoleIsFound(t *testing.T) {
	home := t.TempDir()
	writeFile(t, filepath.Join(home, ".aliyun", "config.json"), `{"current":"ecs","profiles":[
		{"name":"ecs","mode":"EcsRamRole"},
		{"name":"on-ecs","mode":"RamRoleArnWithRoleName","ram_role_arn":"acs:ram::1:role/r"}]}`)
	for _, tt := range []struct{ profile, roles, want string }{
		{"ecs", "my-role", ""},
		{"ecs", "my-role\n", ""},
		{"on-ecs", "my-role", ""},
		{"ecs", "", "no RAM role is attached"},
		{"ecs", "\n", "no RAM role is attached"},
		{"ecs", "<html>top-secret</html>", "the answer is no name of a role"},
		{"ecs", "other", "\"other\": HTTP 404"},
	} {
		s, endpoint := newSTS(t)
		m := &metadataService{roles: tt.roles}
		p, err := resolve(
			t.Context(),
			credential.Config{
				Profile: tt.profile, HomeDir: home, STS: client(t, endpoint), Metadata: m,
				Getenv: func(string) string { return "" },
			},
		)
		if tt.want != "" {
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "top-secret") {
				t.Errorf("%q: %v, want %q", tt.roles, err, tt.want)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s %q: %v", tt.profile, tt.roles, err)
		}
		if tt.profile == "on-ecs" {
			if id := s.queries[0].Get("AccessKeyId"); id != "STS.ecs" {
				t.Errorf("the role was assumed as %q", id)
			}
			continue
		}
		if c, err := p.Retrieve(t.Context()); err != nil || c.AccessKeyID != "STS.ecs" {
			t.Errorf("%v, %v", c.AccessKeyID, err)
		}
		if want := "PUT http://100.100.100.200/latest/api/token, GET " +
			"http://100.100.100.200/latest/meta-data/ram/security-credentials/, GET " +
			"http://100.100.100.200/latest/meta-data/ram/security-credentials/my-role"; strings.Join(m.seen, ", ") != want {
			t.Errorf("calls: %v", m.seen)
		}
	}
}

// TestSourceOutOfTime: that a source does not answer in its time is not the end of the caller's
// operation, and is no such error.
func TestSourceOutOfTime(t *testing.T) {
	for _, cfg := range []credential.Config{{ECSRoleName: "my-role"}, {CredentialsURI: "https://x.com/top-secret"}} {
		cfg.Transport, cfg.Metadata = outOfTime{}, outOfTime{}
		_, err := resolve(t.Context(), cfg)
		if err == nil || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(
			err.Error(), "no answer within",
		) || strings.Contains(err.Error(), "top-secret") {
			t.Errorf("%v", err)
		}
		ended, cancel := context.WithTimeout(t.Context(), 0)
		defer cancel()
		if _, err := resolve(ended, cfg); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the caller's own end: %v", err)
		}
	}
}

type outOfTime struct{}

func (outOfTime) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: "Get", URL: "https://x.com/top-secret", Err: context.DeadlineExceeded}
}

func TestSessionsAreRenewed(t *testing.T) {
	clock := &clock{t: time.Now()}
	s, endpoint := newSTS(t)
	s.now = clock.now
	p, err := resolve(t.Context(), credential.Config{AccessKeyID: "a", AccessKeySecret: "b",
		AssumeRoles: []credential.AssumeRole{{RoleARN: "r"}}, STS: client(t, endpoint),
		Now: clock.now, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	id := func() string {
		c, err := p.Retrieve(t.Context())
		if err != nil {
			t.Error(err)
		}
		return c.AccessKeyID
	}
	clock.pass(54 * time.Minute)
	if got := id(); got != "STS.1" {
		t.Errorf("after 54 minutes of 60: %s", got)
	}
	clock.pass(2 * time.Minute)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if got := id(); got != "STS.2" {
				t.Errorf("after 56 minutes of 60: %s", got)
			}
		})
	}
	wg.Wait()
	if s.issued != 2 {
		t.Errorf("%d sessions were issued, want 2", s.issued)
	}
	clock.pass(57 * time.Minute)
	s.mu.Lock()
	s.refuse = map[string]any{"Code": "NoPermission", "Message": "x"}
	s.mu.Unlock()
	if got := id(); got != "STS.2" {
		t.Errorf("while a renewal fails, a session that is still good serves: %s", got)
	}
	clock.pass(10 * time.Minute)
	if _, err := p.Retrieve(t.Context()); ram.Code(err) != "NoPermission" {
		t.Errorf("after it expired: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Retrieve(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
