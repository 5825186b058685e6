// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/credentials-go/credentials/providers"
)

// cliProfile is a profile of the aliyun CLI's configuration file.
type cliProfile struct {
	Name            string `json:"name"`
	Mode            string `json:"mode"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SecurityToken   string `json:"sts_token"`
	RoleARN         string `json:"ram_role_arn"`
	SessionName     string `json:"ram_session_name"`
	DurationSeconds int    `json:"expired_seconds"`
	SourceProfile   string `json:"source_profile"`
	ECSRoleName     string `json:"ram_role_name"`
	OIDCTokenFile   string `json:"oidc_token_file"`
	OIDCToken       string `json:"oidc_token"`
	OIDCProviderARN string `json:"oidc_provider_arn"`
	Policy          string `json:"policy"`
	ExternalID      string `json:"external_id"`
	CredentialsURI  string `json:"credentials_uri"`
}

// profile gives the credentials of a profile of the aliyun CLI.
func (cfg CredentialsConfig) profile() (CredentialsProvider, error) {
	file, err := cfg.sharedFile()
	if err != nil {
		return nil, errNotSet("there is no home directory to look for .aliyun/config.json in")
	}
	name := cfg.Profile
	if name == "" {
		name = cfg.first("ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE")
	}
	text, err := os.ReadFile(file) //nolint:gosec // the user says which file
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == "" && cfg.SharedCredentialsFile == "":
		return nil, errNotSet("there is no file " + file)
	case err != nil:
		return nil, fmt.Errorf("the aliyun CLI's configuration: %w", err)
	}
	var conf struct {
		Current  string       `json:"current"`
		Profiles []cliProfile `json:"profiles"`
	}
	// The decoder's error may quote the text, which holds secrets.
	if json.Unmarshal(text, &conf) != nil {
		return nil, fmt.Errorf("%s is not the JSON that the aliyun CLI writes", file)
	}
	if name == "" {
		name = conf.Current
	}
	if name == "" {
		name = "default"
	}
	p, err := cfg.fromProfile(file, conf.Profiles, name, nil)
	var unset errNotSet
	if errors.As(err, &unset) && cfg.Profile == "" && cfg.first("ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE") == "" {
		return nil, errNotSet(fmt.Sprintf("profile %q in %s: %s", name, file, unset))
	}
	if err != nil {
		return nil, fmt.Errorf("profile %q in %s: %w", name, file, err)
	}
	return p, nil
}

// fromProfile makes credentials by the profile's mode. seen are the profiles that lead to it.
func (cfg CredentialsConfig) fromProfile(file string, profiles []cliProfile, name string, seen []string) (CredentialsProvider, error) {
	var p *cliProfile
	for i := range profiles {
		if profiles[i].Name == name {
			p = &profiles[i]
		}
	}
	if p == nil {
		return nil, errNotSet("there is no such profile")
	}
	for _, s := range seen {
		if s == name {
			return nil, errors.New("it leads back to itself by source_profile: " + strings.Join(append(seen, name), " → "))
		}
	}
	names := [3]string{"access_key_id", "access_key_secret", "sts_token"}
	role := AssumeRole{RoleARN: p.RoleARN, SessionName: p.SessionName, ExternalID: p.ExternalID, Policy: p.Policy, Duration: time.Duration(p.DurationSeconds) * time.Second}
	switch p.Mode {
	case "AK", "":
		return key("profile "+name, names, p.AccessKeyID, p.AccessKeySecret, "")
	case "StsToken":
		return key("profile "+name, names, p.AccessKeyID, p.AccessKeySecret, p.SecurityToken)
	case "RamRoleArn":
		base, err := key("profile "+name, names, p.AccessKeyID, p.AccessKeySecret, p.SecurityToken)
		if err != nil {
			return nil, err
		}
		return cfg.assumeRole(base, role)
	case "ChainableRamRoleArn":
		base, err := cfg.fromProfile(file, profiles, p.SourceProfile, append(seen, name))
		if err != nil {
			return nil, fmt.Errorf("source profile %q: %w", p.SourceProfile, err)
		}
		return cfg.assumeRole(base, role)
	case "EcsRamRole":
		return cfg.ecs(p.ECSRoleName), nil
	case "RamRoleArnWithRoleName", "RamRoleArnWithEcs":
		return cfg.assumeRole(cfg.ecs(p.ECSRoleName), role)
	case "OIDC":
		return cfg.oidc(AssumeRoleWithOIDC{RoleARN: p.RoleARN, OIDCProviderARN: p.OIDCProviderARN, Token: p.OIDCToken, TokenFile: p.OIDCTokenFile,
			SessionName: p.SessionName, Policy: p.Policy, Duration: role.Duration})
	case "CredentialsURI":
		return cfg.uri(p.CredentialsURI)
	case "CloudSSO", "OAuth", "External":
		// These need the CLI's own flows: a browser login's tokens, or a program.
		inner, err := providers.NewCLIProfileCredentialsProviderBuilder().WithProfileFile(file).WithProfileName(name).Build()
		if err != nil {
			return nil, err
		}
		return &library{name: "profile " + name, inner: inner}, nil
	}
	return nil, fmt.Errorf("its mode %q is not supported; supported are AK, ChainableRamRoleArn, CloudSSO, CredentialsURI, EcsRamRole, External, OAuth, OIDC, "+
		"RamRoleArn, RamRoleArnWithEcs, RamRoleArnWithRoleName, StsToken", p.Mode)
}

// library is a provider of credentials-go, which renews by itself but is not safe for concurrent use and knows no context.
type library struct {
	name   string
	mu     sync.Mutex
	inner  providers.CredentialsProvider
	shared answers[Credentials]
}

func (l *library) Credentials(ctx context.Context) (Credentials, error) {
	// One call at a time, whose answer is not kept: the library keeps it.
	defer l.shared.wrote("")
	return l.shared.get(ctx, "", func(context.Context) (Credentials, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		c, err := l.inner.GetCredentials()
		if err != nil {
			return Credentials{}, errors.New(l.name + ": " + newCover().text(err.Error()))
		}
		return Credentials{AccessKeyID: c.AccessKeyId, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken, Source: l.name}, nil
	})
}
