// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

// sharedConfig is the aliyun CLI's configuration file.
type sharedConfig struct {
	Current  string    `json:"current"`
	Profiles []profile `json:"profiles"`

	file string
}

// profile is one of the file's profiles. Which fields count depends on its mode.
type profile struct {
	Name            string `json:"name"`
	Mode            string `json:"mode"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SecurityToken   string `json:"sts_token"`
	SessionExpires  int64  `json:"sts_expiration"` // Unix time
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
	ProcessCommand  string `json:"process_command"`

	SignInURL       string `json:"cloud_sso_sign_in_url"`
	SSOAccountID    string `json:"cloud_sso_account_id"`
	SSOAccessConfig string `json:"cloud_sso_access_config"`
	SSOToken        string `json:"access_token"`
	SSOTokenExpires int64  `json:"cloud_sso_access_token_expire"` // Unix time

	OAuthSite         string `json:"oauth_site_type"`
	OAuthToken        string `json:"oauth_access_token"`
	OAuthTokenExpires int64  `json:"oauth_access_token_expire"` // Unix time
}

// readSharedConfig reads the file.
func readSharedConfig(ctx context.Context, file string) (*sharedConfig, error) {
	text, err := readFile(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("the aliyun CLI's configuration: %w", err)
	}
	c := &sharedConfig{file: file}
	// The decoder's error may quote the text, which holds secrets.
	if json.Unmarshal(text, c) != nil {
		return nil, fmt.Errorf("%s is not the JSON that the aliyun CLI writes", file)
	}
	return c, nil
}

// find gives the profile of the name; the last one counts, as for the CLI.
func (c *sharedConfig) find(name string) (profile, bool) {
	for _, p := range slices.Backward(c.Profiles) {
		if p.Name == name {
			return p, true
		}
	}
	return profile{}, false
}

// profile gives the credentials of a profile of the aliyun CLI.
func (cfg Config) profile(ctx context.Context) (Provider, error) {
	file, err := cfg.sharedFile()
	if err != nil {
		return nil, errNotSet("there is no home directory to look for .aliyun/config.json in")
	}
	name := cfg.Profile
	if name == "" {
		name = cfg.first("ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE")
	}
	asked := name != ""
	conf, err := readSharedConfig(ctx, file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked && cfg.SharedCredentialsFile == "":
		return nil, errNotSet("there is no file " + file)
	case errors.Is(err, fs.ErrNotExist) && asked:
		return nil, fmt.Errorf("profile %q is asked for, but there is no file %s: make it with `aliyun configure "+
			"--profile %s`, or name another file", name, file, name)
	case err != nil:
		return nil, err
	case name == "":
		name = conf.Current
	}
	if name == "" {
		name = "default"
	}
	p, err := cfg.fromProfile(conf, name, nil)
	var unset errNotSet
	switch {
	case errors.As(err, &unset) && !asked:
		return nil, errNotSet(fmt.Sprintf("profile %q in %s: %s", name, file, unset))
	case err != nil:
		return nil, fmt.Errorf("profile %q in %s: %w", name, file, err)
	}
	return named(fmt.Sprintf("profile %q in %s", name, file), p), nil
}

// named has errors of p say which profile they are of.
func named(name string, p Provider) Provider {
	return Func(func(ctx context.Context) (Credentials, error) {
		c, err := p.Retrieve(ctx)
		if err != nil {
			return Credentials{}, fmt.Errorf("%s: %w", name, err)
		}
		return c, nil
	})
}

// profileModes are the modes of a profile that serve here.
const profileModes = "AK, ChainableRamRoleArn, CloudSSO, CredentialsURI, EcsRamRole, External, OAuth, OIDC, " +
	"RamRoleArn, RamRoleArnWithEcs, RamRoleArnWithRoleName, StsToken"

// fromProfile makes credentials by the profile's mode. seen are the profiles that lead to it.
func (cfg Config) fromProfile(conf *sharedConfig, name string, seen []string) (Provider, error) {
	p, ok := conf.find(name)
	if !ok {
		return nil, errNotSet("there is no such profile")
	}
	if slices.Contains(seen, name) {
		return nil, errors.New("it leads back to itself by source_profile: " + strings.Join(append(seen, name), " → "))
	}
	source := "profile " + name
	parts := [3]string{"access_key_id", "access_key_secret", "sts_token"}
	role := AssumeRole{
		RoleARN: p.RoleARN, SessionName: p.SessionName, ExternalID: p.ExternalID, Policy: p.Policy,
		Duration: time.Duration(p.DurationSeconds) * time.Second,
	}
	switch p.Mode {
	case "AK", "":
		return key(source, parts, p.AccessKeyID, p.AccessKeySecret, "")
	case "StsToken":
		return key(source, parts, p.AccessKeyID, p.AccessKeySecret, p.SecurityToken)
	case "RamRoleArn":
		base, err := key(source, parts, p.AccessKeyID, p.AccessKeySecret, p.SecurityToken)
		if err != nil {
			return nil, err
		}
		return cfg.assumeRole(base, role)
	case "ChainableRamRoleArn":
		base, err := cfg.fromProfile(conf, p.SourceProfile, append(seen, name))
		if err != nil {
			return nil, fmt.Errorf("source profile %q: %w", p.SourceProfile, err)
		}
		return cfg.assumeRole(base, role)
	case "EcsRamRole":
		return cfg.ecs(p.ECSRoleName), nil
	case "RamRoleArnWithRoleName", "RamRoleArnWithEcs":
		return cfg.assumeRole(cfg.ecs(p.ECSRoleName), role)
	case "OIDC":
		return cfg.oidc(AssumeRoleWithOIDC{
			RoleARN: p.RoleARN, OIDCProviderARN: p.OIDCProviderARN, Token: p.OIDCToken, TokenFile: p.OIDCTokenFile,
			SessionName: p.SessionName, Policy: p.Policy, Duration: role.Duration,
		})
	case "CredentialsURI":
		return cfg.uri(p.CredentialsURI)
	case "External":
		return cfg.process(source, p.ProcessCommand)
	case "CloudSSO":
		return cfg.signIn(conf.file, name, cfg.cloudSSO), nil
	case "OAuth":
		return cfg.signIn(conf.file, name, cfg.oauth), nil
	}
	mode := redact.Secrets{}.Short(p.Mode, 60)
	return nil, fmt.Errorf("its mode %q is not supported; supported are %s", mode, profileModes)
}
