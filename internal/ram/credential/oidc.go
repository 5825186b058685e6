// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"errors"
	"fmt"
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

// oidcToken finds the token, or the file that holds it: what is asked for by argument, then the
// variables.
func (cfg Config) oidcToken(a AssumeRoleWithOIDC) (token, file string) {
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
func (cfg Config) oidc(a AssumeRoleWithOIDC) (Provider, error) {
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
		return nil, fmt.Errorf("there is no token: neither it nor a file is set, nor ALIBABA_CLOUD_OIDC_TOKEN, "+
			"ALIBABA_CLOUD_OIDC_TOKEN_FILE or %s", a.tfcVariable())
	}
	var err error
	if a.SessionName, err = cfg.checkedSession(a.SessionName, a.Duration); err != nil {
		return nil, err
	}
	if a.TokenFile, err = cfg.atHome(a.TokenFile); err != nil {
		return nil, fmt.Errorf("the OIDC token's file: %w", err)
	}
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		token := a.Token
		if token == "" {
			text, err := readFile(ctx, a.TokenFile)
			if err != nil {
				return Credentials{}, fmt.Errorf("the OIDC token: %w", err)
			}
			token = strings.TrimSpace(string(text))
		}
		return cfg.STS.AssumeRoleWithOIDC(ctx, token, a)
	})), nil
}
