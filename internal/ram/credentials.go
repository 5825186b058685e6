// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

// Credentials is what signs a call. It prints as its source only.
type Credentials struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string    // empty for a long-lived key
	Expiration      time.Time // zero when it does not expire
	Source          string    // where it came from, e.g. "environment"
}

// String names the source and nothing else.
func (c Credentials) String() string { return "credentials from " + c.Source }

// GoString is String, so that %#v leaks nothing either.
func (c Credentials) GoString() string { return c.String() }

// CredentialsProvider gives credentials that are valid now. It is safe for concurrent use.
type CredentialsProvider interface {
	Credentials(ctx context.Context) (Credentials, error)
}

// StaticCredentials always gives the same key. The token is empty for a long-lived key.
func StaticCredentials(accessKeyID, accessKeySecret, securityToken string) CredentialsProvider {
	return static(Credentials{AccessKeyID: accessKeyID, AccessKeySecret: accessKeySecret, SecurityToken: securityToken, Source: "arguments"})
}

func static(c Credentials) CredentialsProvider {
	return provide(func(context.Context) (Credentials, error) { return c, nil })
}

// provide makes a provider of a function, which prints as an address and never as what it gives.
type provide func(context.Context) (Credentials, error)

func (p provide) Credentials(ctx context.Context) (Credentials, error) { return p(ctx) }

// AssumeRole asks for the credentials of a role on top of the credentials found.
type AssumeRole struct {
	RoleARN     string        // acs:ram::<account>:role/<name>
	SessionName string        // 2 to 64 characters; "" is ALIBABA_CLOUD_ROLE_SESSION_NAME, then terraform-provider-ram
	ExternalID  string        // 2 to 1224 characters; optional
	Policy      string        // session policy, JSON, up to 2048 characters; optional
	Duration    time.Duration // 15 minutes up to the role's own limit; 0 is one hour
}

// AssumeRoleWithOIDC asks for the credentials of a role with an OIDC token instead of an access key. The ARNs fall back to
// ALIBABA_CLOUD_ROLE_ARN and ALIBABA_CLOUD_OIDC_PROVIDER_ARN; the token to that of the tag, ALIBABA_CLOUD_OIDC_TOKEN,
// ALIBABA_CLOUD_OIDC_TOKEN_FILE and to what HCP Terraform provides.
type AssumeRoleWithOIDC struct {
	RoleARN         string
	OIDCProviderARN string
	Token           string // the token itself; wins over TokenFile
	TokenFile       string // read again whenever the session is renewed
	TokenTag        string // HCP Terraform's name for the token: TFC_WORKLOAD_IDENTITY_TOKEN_<tag>; "" is the one without a tag
	SessionName     string
	Policy          string
	Duration        time.Duration
}

// CredentialsConfig says where to look for credentials. What is set here wins over the environment: an access key first, then a profile,
// a credentials URI and an ECS role. AssumeRoleWithOIDC needs none of them. After these come an access key in
// the environment, an OIDC token in the environment, the profile of the aliyun CLI, and a credentials URI or an ECS role in the environment.
type CredentialsConfig struct {
	AccessKeyID, AccessKeySecret, SecurityToken string // a whole; the environment completes none of it

	Profile               string // profile of the aliyun CLI; "" takes it from the environment, then the file's current one
	SharedCredentialsFile string // "" is ~/.aliyun/config.json
	ECSRoleName           string // instance role, asked from the metadata service; "" is not asked unless the environment does
	CredentialsURI        string // HTTPS, or HTTP on a loopback address

	AssumeRole         *AssumeRole
	AssumeRoleWithOIDC *AssumeRoleWithOIDC

	Region      string
	STSEndpoint string // "" is the region's own
	UserAgent   string
	MaxRetries  int // as in Config
	Logger      Logger

	Getenv    func(string) string // nil is os.Getenv
	HomeDir   string              // "" is the user's
	Transport http.RoundTripper
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
}

// errNotSet says that a source does not apply, with the reason as its text.
type errNotSet string

func (e errNotSet) Error() string { return string(e) }

// ResolveCredentials finds credentials, and fetches them once when that takes a call. When there are none, the error names every
// source tried and why it did not serve; it never holds a value.
func ResolveCredentials(ctx context.Context, cfg CredentialsConfig) (CredentialsProvider, error) {
	if cfg.Getenv == nil {
		cfg.Getenv = os.Getenv
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	p, err := cfg.base()
	if err != nil {
		return nil, err
	}
	if cfg.AssumeRole != nil {
		if p, err = cfg.assumeRole(p, *cfg.AssumeRole); err != nil {
			return nil, fmt.Errorf("assume_role: %w", err)
		}
	}
	if _, err := p.Credentials(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// base finds the credentials that a role may be assumed with.
func (cfg CredentialsConfig) base() (CredentialsProvider, error) {
	switch {
	case cfg.AssumeRoleWithOIDC != nil:
		p, err := cfg.oidc(*cfg.AssumeRoleWithOIDC)
		return p, within("assume_role_with_oidc", err)
	case cfg.AccessKeyID != "" || cfg.AccessKeySecret != "" || cfg.SecurityToken != "":
		p, err := key("arguments", [3]string{"access_key_id", "access_key_secret", "security_token"}, cfg.AccessKeyID, cfg.AccessKeySecret, cfg.SecurityToken)
		if err != nil {
			err = fmt.Errorf("%w. %s", err, cfg.wholeKey())
		}
		return p, within("arguments", err)
	case cfg.Profile != "" || cfg.SharedCredentialsFile != "":
		p, err := cfg.profile()
		return p, within("profile", err)
	case cfg.CredentialsURI != "":
		p, err := cfg.uri(cfg.CredentialsURI)
		return p, within("credentials_uri", err)
	case cfg.ECSRoleName != "":
		return cfg.ecs(cfg.ECSRoleName), nil
	}
	tried := []string{"arguments: access_key_id, access_key_secret, profile, credentials_uri, ecs_role_name and assume_role_with_oidc are not set"}
	for _, source := range []struct {
		name string
		find func() (CredentialsProvider, error)
	}{
		{"environment", cfg.environment},
		{"OIDC token in the environment", cfg.oidcEnvironment},
		{"profile of the aliyun CLI", cfg.profile},
		{"credentials URI in the environment", cfg.uriEnvironment},
		{"ECS RAM role in the environment", cfg.ecsEnvironment},
	} {
		p, err := source.find()
		if err == nil {
			return p, nil
		}
		tried = append(tried, source.name+": "+err.Error())
		if !errors.As(err, new(errNotSet)) {
			return nil, fmt.Errorf("credentials, %s: %w", source.name, err)
		}
	}
	return nil, errors.New("no credentials for Alibaba Cloud were found. These places were looked at, in this order:\n  - " + strings.Join(tried, "\n  - "))
}

func within(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("credentials, %s: %w", where, err)
}

// key makes credentials of an access key. parts are what messages call the three.
func key(source string, parts [3]string, id, secret, token string) (CredentialsProvider, error) {
	switch {
	case id == "" && secret == "":
		return nil, errNotSet(parts[0] + " and " + parts[1] + " are not set")
	case id == "":
		return nil, errNotSet(parts[1] + " is set, but " + parts[0] + " is not")
	case secret == "":
		return nil, errNotSet(parts[0] + " is set, but " + parts[1] + " is not")
	case strings.HasPrefix(id, "STS.") && token == "":
		return nil, errNotSet(parts[0] + " is that of a session, but " + parts[2] + " is not set")
	}
	return static(Credentials{AccessKeyID: id, AccessKeySecret: secret, SecurityToken: token, Source: source}), nil
}

// keyVariables are the variables people export an access key in: today's names, those of the incumbent provider, and those of the CLI. Parts of
// different sets are never put together.
var keyVariables = [][3]string{
	{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"},
	{"ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"},
	{"ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"},
}

// wholeKey says that arguments and variables are not put together, and which variables that concerns.
func (cfg CredentialsConfig) wholeKey() string {
	help := "An access key is taken as a whole: complete the arguments, or leave them all out and set " + strings.Join(keyVariables[0][:2], ", ") +
		" and, for a session, " + keyVariables[0][2]
	for _, variables := range keyVariables {
		for _, v := range variables {
			if cfg.Getenv(v) != "" {
				return help + "; " + v + ", which is set, does not complete the arguments"
			}
		}
	}
	return help
}

func (cfg CredentialsConfig) environment() (CredentialsProvider, error) {
	var unset, incomplete []string
	for _, variables := range keyVariables {
		id, secret := cfg.Getenv(variables[0]), cfg.Getenv(variables[1])
		p, err := key("environment", variables, id, secret, cfg.Getenv(variables[2]))
		if err == nil {
			return p, nil
		}
		if id == "" && secret == "" {
			unset = append(unset, variables[0])
		} else {
			incomplete = append(incomplete, err.Error())
		}
	}
	if len(unset) > 0 {
		incomplete = append(incomplete, strings.Join(unset, ", ")+" and their secrets are not set")
	}
	return nil, errNotSet(strings.Join(incomplete, "; "))
}

// first gives the value of the first variable that is set.
func (cfg CredentialsConfig) first(variables ...string) string {
	for _, n := range variables {
		if v := cfg.Getenv(n); v != "" {
			return v
		}
	}
	return ""
}

func (cfg CredentialsConfig) uriEnvironment() (CredentialsProvider, error) {
	for _, variable := range []string{"ALIBABA_CLOUD_CREDENTIALS_URI", "ALICLOUD_CREDENTIALS_URI"} {
		if uri := cfg.Getenv(variable); uri != "" {
			p, err := cfg.uri(uri)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", variable, err)
			}
			return p, nil
		}
	}
	return nil, errNotSet("ALIBABA_CLOUD_CREDENTIALS_URI is not set")
}

func (cfg CredentialsConfig) ecsEnvironment() (CredentialsProvider, error) {
	role := cfg.first("ALIBABA_CLOUD_ECS_METADATA", "ALICLOUD_ECS_ROLE_NAME")
	switch {
	case strings.EqualFold(cfg.Getenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED"), "true"):
		return nil, errNotSet("ALIBABA_CLOUD_ECS_METADATA_DISABLED is true")
	case role == "":
		return nil, errNotSet("ALIBABA_CLOUD_ECS_METADATA is not set, so the metadata service is not asked")
	}
	return cfg.ecs(role), nil
}

func (cfg CredentialsConfig) oidcEnvironment() (CredentialsProvider, error) {
	var missing []string
	for _, n := range []string{"ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"} {
		if cfg.Getenv(n) == "" {
			missing = append(missing, n)
		}
	}
	if token, file := cfg.oidcToken(AssumeRoleWithOIDC{}); token == "" && file == "" {
		missing = append(missing, "ALIBABA_CLOUD_OIDC_TOKEN_FILE (nor ALIBABA_CLOUD_OIDC_TOKEN or "+tfcToken+")")
	}
	if len(missing) > 0 {
		return nil, errNotSet("not set: " + strings.Join(missing, ", "))
	}
	return cfg.oidc(AssumeRoleWithOIDC{})
}

// tfcToken is the variable that HCP Terraform puts a workspace's token into; a tag follows it.
const tfcToken = "TFC_WORKLOAD_IDENTITY_TOKEN"

func (a AssumeRoleWithOIDC) tfcVariable() string {
	if a.TokenTag != "" {
		return tfcToken + "_" + a.TokenTag
	}
	return tfcToken
}

// oidcToken finds the token, or the file that holds it: what is asked for by argument, then the variables.
func (cfg CredentialsConfig) oidcToken(a AssumeRoleWithOIDC) (token, file string) {
	if a.Token != "" || a.TokenFile != "" {
		return a.Token, a.TokenFile
	}
	if a.TokenTag != "" {
		if token = cfg.Getenv(a.tfcVariable()); token != "" {
			return token, ""
		}
	}
	token, file = cfg.Getenv("ALIBABA_CLOUD_OIDC_TOKEN"), cfg.Getenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE")
	if token == "" && file == "" {
		token = cfg.Getenv(a.tfcVariable())
	}
	return token, file
}

// oidc makes sessions of a role with an OIDC token.
func (cfg CredentialsConfig) oidc(a AssumeRoleWithOIDC) (CredentialsProvider, error) {
	if a.RoleARN == "" {
		a.RoleARN = cfg.Getenv("ALIBABA_CLOUD_ROLE_ARN")
	}
	if a.OIDCProviderARN == "" {
		a.OIDCProviderARN = cfg.Getenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")
	}
	a.Token, a.TokenFile = cfg.oidcToken(a)
	switch {
	case a.RoleARN == "":
		return nil, errors.New("the role's ARN is not set, nor is ALIBABA_CLOUD_ROLE_ARN")
	case a.OIDCProviderARN == "":
		return nil, errors.New("the OIDC provider's ARN is not set, nor is ALIBABA_CLOUD_OIDC_PROVIDER_ARN")
	case a.Token == "" && a.TokenFile == "":
		return nil, fmt.Errorf("there is no token: neither it nor a file is set, nor ALIBABA_CLOUD_OIDC_TOKEN, ALIBABA_CLOUD_OIDC_TOKEN_FILE or %s", a.tfcVariable())
	}
	var err error
	if a.SessionName, err = cfg.checkedSession(a.SessionName, a.Duration); err != nil {
		return nil, err
	}
	if a.TokenFile, err = cfg.atHome(a.TokenFile); err != nil {
		return nil, fmt.Errorf("the OIDC token's file: %w", err)
	}
	c, err := cfg.client(static(Credentials{}))
	if err != nil {
		return nil, err
	}
	return &session{now: cfg.Now, fetch: func(ctx context.Context) (Credentials, error) {
		if a.Token == "" {
			token, err := os.ReadFile(a.TokenFile)
			if err != nil {
				return Credentials{}, fmt.Errorf("the OIDC token: %w", err)
			}
			a := a
			a.Token = strings.TrimSpace(string(token))
			return c.assumeRoleWithOIDC(ctx, a)
		}
		return c.assumeRoleWithOIDC(ctx, a)
	}}, nil
}

// assumeRole makes sessions of a role with the credentials of base.
func (cfg CredentialsConfig) assumeRole(base CredentialsProvider, a AssumeRole) (CredentialsProvider, error) {
	if a.RoleARN == "" {
		return nil, errors.New("the role's ARN is not set")
	}
	var err error
	if a.SessionName, err = cfg.checkedSession(a.SessionName, a.Duration); err != nil {
		return nil, err
	}
	c, err := cfg.client(base)
	if err != nil {
		return nil, err
	}
	return &session{now: cfg.Now, fetch: func(ctx context.Context) (Credentials, error) { return c.assumeRole(ctx, a) }}, nil
}

// checkedSession gives the name of a session, which arguments, a profile or the environment may bring, and checks its duration; 0 is the default.
func (cfg CredentialsConfig) checkedSession(name string, d time.Duration) (string, error) {
	const variable = "ALIBABA_CLOUD_ROLE_SESSION_NAME"
	if d != 0 {
		if err := names.CheckSessionDuration(d); err != nil {
			return "", fmt.Errorf("the duration of the session %w", err)
		}
	}
	if name != "" {
		if err := names.CheckSessionName(name); err != nil {
			return "", fmt.Errorf("the name of the session %w", err)
		}
		return name, nil
	}
	if name = cfg.Getenv(variable); name != "" {
		if err := names.CheckSessionName(name); err != nil {
			return "", fmt.Errorf("%s %w", variable, err)
		}
		return name, nil
	}
	return "terraform-provider-ram", nil
}

// client makes a client for STS.
func (cfg CredentialsConfig) client(p CredentialsProvider) (*Client, error) {
	return NewClient(Config{Region: cfg.Region, Endpoints: map[string]string{productSTS: cfg.STSEndpoint}, Credentials: p, UserAgent: cfg.UserAgent,
		MaxRetries: cfg.MaxRetries, Logger: cfg.Logger, Transport: cfg.Transport, Now: cfg.Now, Sleep: cfg.Sleep})
}

func (cfg CredentialsConfig) sharedFile() (string, error) {
	if cfg.SharedCredentialsFile != "" {
		return cfg.atHome(cfg.SharedCredentialsFile)
	}
	if file := cfg.first("ALIBABA_CLOUD_CONFIG_FILE", "ALICLOUD_SHARED_CREDENTIALS_FILE"); file != "" {
		return cfg.atHome(file)
	}
	home, err := cfg.home()
	return filepath.Join(home, ".aliyun", "config.json"), err
}

// atHome puts the home directory in the place of "~/": a configuration and a variable are seen by no shell.
func (cfg CredentialsConfig) atHome(file string) (string, error) {
	rest, ok := strings.CutPrefix(file, "~/")
	if !ok {
		return file, nil
	}
	home, err := cfg.home()
	return filepath.Join(home, rest), err
}

func (cfg CredentialsConfig) home() (string, error) {
	if cfg.HomeDir != "" {
		return cfg.HomeDir, nil
	}
	return os.UserHomeDir()
}

// session keeps credentials that expire and renews them in time. Callers that come together share one renewal.
type session struct {
	now   func() time.Time
	fetch func(context.Context) (Credentials, error)

	renewals answers[Credentials]
	mu       sync.Mutex
	current  Credentials
	renewAt  time.Time // zero before the first
}

// renewBefore is how long before they expire credentials are renewed, unless they live shorter than four times that.
const renewBefore = 5 * time.Minute

// renewAgain is how long to wait before asking again a source that goes on giving credentials about to expire.
const renewAgain = 30 * time.Second

func (s *session) Credentials(ctx context.Context) (Credentials, error) {
	now := s.now()
	s.mu.Lock()
	current, renewAt := s.current, s.renewAt
	s.mu.Unlock()
	if current.AccessKeyID != "" && (current.Expiration.IsZero() || now.Before(renewAt)) {
		return current, nil
	}
	// Whoever sees the same credentials about to expire joins the same renewal, or takes what it gave where it has ended meanwhile.
	key := renewal(current)
	next, err := s.renewals.get(ctx, key, func(ctx context.Context) (Credentials, error) {
		s.mu.Lock()
		newer := s.current
		s.mu.Unlock()
		if renewal(newer) != key {
			return newer, nil
		}
		return s.fetch(ctx)
	})
	if err != nil {
		if current.AccessKeyID != "" && now.Before(current.Expiration) && ctx.Err() == nil {
			return current, nil
		}
		return Credentials{}, err
	}
	s.mu.Lock()
	s.current = next
	s.renewAt = next.Expiration.Add(-min(renewBefore, next.Expiration.Sub(now)/4))
	if soon := now.Add(renewAgain); s.renewAt.Before(soon) {
		s.renewAt = soon
	}
	s.mu.Unlock()
	s.renewals.wrote(key)
	return next, nil
}

// renewal names the renewal of credentials.
func renewal(c Credentials) string { return c.AccessKeyID + c.Expiration.String() }
