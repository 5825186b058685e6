// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AssumeRoleWithOIDC asks for the credentials of a role with an OIDC token instead of an access
// key. The ARNs fall back to ALIBABA_CLOUD_ROLE_ARN and ALIBABA_CLOUD_OIDC_PROVIDER_ARN; the token
// to that of the tag, ALIBABA_CLOUD_OIDC_TOKEN, ALIBABA_CLOUD_OIDC_TOKEN_FILE and to what HCP
// Terraform provides.
type AssumeRoleWithOIDC struct {
	RoleARN         string
	OIDCProviderARN string
	Token           string // the token itself; wins over TokenFile
	TokenFile       string // read again whenever the session is renewed
	TokenTag        string // HCP Terraform's tag of the token, TFC_WORKLOAD_IDENTITY_TOKEN_<tag>; "" is none
	SessionName     string
	Policy          string
	Duration        time.Duration
}

func (cfg Config) oidcEnvironment() (Provider, error) {
	var missing []string
	for _, n := range []string{"ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"} {
		if cfg.Getenv(n) == "" {
			missing = append(missing, n)
		}
	}
	if (cfg.oidcToken(AssumeRoleWithOIDC{}) == oidcToken{}) {
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

// oidcToken is a token, or the file that holds it, and where it was found.
type oidcToken struct{ text, file, from string }

// oidcToken finds the token: what is asked for by argument, then the variables.
func (cfg Config) oidcToken(a AssumeRoleWithOIDC) oidcToken {
	tagged := oidcToken{text: cfg.Getenv(a.tfcVariable()), from: "the variable " + a.tfcVariable()}
	found := []oidcToken{
		{text: a.Token, from: "oidc_token"},
		{file: a.TokenFile, from: "oidc_token_file"},
		{text: cfg.Getenv("ALIBABA_CLOUD_OIDC_TOKEN"), from: "the variable ALIBABA_CLOUD_OIDC_TOKEN"},
		{file: cfg.Getenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE"), from: "the variable ALIBABA_CLOUD_OIDC_TOKEN_FILE"},
		tagged,
	}
	if a.TokenTag != "" { // a tag that is asked for goes before the variables
		found = slices.Insert(found, 2, tagged)
	}
	for _, t := range found {
		if t.text != "" || t.file != "" {
			return t
		}
	}
	return oidcToken{}
}

// read gives the token, from its file anew each time.
func (t oidcToken) read(ctx context.Context) (string, error) {
	if t.text != "" {
		return t.text, nil
	}
	text, err := readFile(ctx, t.file)
	if err != nil {
		return "", fmt.Errorf("the OIDC token of %s: %w", t.from, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// expired says since when the token has been expired, "" where it has not or does not tell.
func (t oidcToken) expired(token string, now time.Time) string {
	var claims struct {
		Exp int64 `json:"exp"`
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Exp == 0 {
		return ""
	}
	end := time.Unix(claims.Exp, 0)
	if now.Before(end) {
		return ""
	}
	where := t.from
	if t.file != "" {
		where += ", the file " + t.file + ","
	}
	return fmt.Sprintf("; the token of %s expired at %s, %s ago", where, end.UTC().Format(time.RFC3339),
		now.Sub(end).Round(time.Second))
}

// oidc makes sessions of a role with an OIDC token.
func (cfg Config) oidc(a AssumeRoleWithOIDC) (Provider, error) {
	if a.RoleARN == "" {
		a.RoleARN = cfg.Getenv("ALIBABA_CLOUD_ROLE_ARN")
	}
	if a.OIDCProviderARN == "" {
		a.OIDCProviderARN = cfg.Getenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")
	}
	t := cfg.oidcToken(a)
	switch {
	case a.RoleARN == "":
		return nil, errors.New("the role's ARN is not set, nor is ALIBABA_CLOUD_ROLE_ARN")
	case a.OIDCProviderARN == "":
		return nil, errors.New("the OIDC provider's ARN is not set, nor is ALIBABA_CLOUD_OIDC_PROVIDER_ARN")
	case t == oidcToken{}:
		return nil, fmt.Errorf("there is no token: neither it nor a file is set, nor ALIBABA_CLOUD_OIDC_TOKEN, "+
			"ALIBABA_CLOUD_OIDC_TOKEN_FILE or %s", a.tfcVariable())
	}
	var err error
	if a.SessionName, err = cfg.checkedSession(a.SessionName, a.Duration); err != nil {
		return nil, err
	}
	if t.file, err = cfg.atHome(t.file); err != nil {
		return nil, fmt.Errorf("the OIDC token's file: %w", err)
	}
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		token, err := t.read(ctx)
		if err != nil {
			return Credentials{}, err
		}
		c, err := cfg.STS.AssumeRoleWithOIDC(ctx, token, a)
		if err != nil {
			return Credentials{}, fmt.Errorf("%w%s", err, t.expired(token, cfg.Now()))
		}
		c.Source += " (" + t.from + ")"
		return c, nil
	})), nil
}
