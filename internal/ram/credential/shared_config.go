// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/credentials-go/credentials/providers"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
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
func (cfg Config) profile() (Provider, error) {
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
func (cfg Config) fromProfile(file string, profiles []cliProfile, name string, seen []string) (Provider, error) {
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
	role := AssumeRole{
		RoleARN: p.RoleARN, SessionName: p.SessionName, ExternalID: p.ExternalID, Policy: p.Policy,
		Duration: time.Duration(p.DurationSeconds) * time.Second,
	}
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
		return cfg.oidc(AssumeRoleWithOIDC{
			RoleARN: p.RoleARN, OIDCProviderARN: p.OIDCProviderARN, Token: p.OIDCToken, TokenFile: p.OIDCTokenFile,
			SessionName: p.SessionName, Policy: p.Policy, Duration: role.Duration,
		})
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
	name  string
	mu    sync.Mutex
	inner providers.CredentialsProvider
}

func (l *library) Retrieve(context.Context) (Credentials, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, err := l.inner.GetCredentials()
	if err != nil {
		return Credentials{}, errors.New(l.name + ": " + redact.Secrets{}.Text(err.Error()))
	}
	return Credentials{
		AccessKeyID: c.AccessKeyId, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken, Source: l.name,
	}, nil
}

func (cfg Config) sharedFile() (string, error) {
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
func (cfg Config) atHome(file string) (string, error) {
	rest, ok := strings.CutPrefix(file, "~/")
	if !ok {
		return file, nil
	}
	home, err := cfg.home()
	return filepath.Join(home, rest), err
}

func (cfg Config) home() (string, error) {
	if cfg.HomeDir != "" {
		return cfg.HomeDir, nil
	}
	return os.UserHomeDir()
}
