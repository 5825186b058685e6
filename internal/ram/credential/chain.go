// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// Config says where to look for credentials. What is set here wins over the environment: an access key first, then a
// profile, a credentials URI and an ECS role. AssumeRoleWithOIDC needs none of them. After these come an access key in the
// environment, an OIDC token in the environment, the profile of the aliyun CLI, and a credentials URI or an ECS role in the
// environment.
type Config struct {
	AccessKeyID, AccessKeySecret, SecurityToken string // a whole; the environment completes none of it

	Profile               string // profile of the aliyun CLI; "" takes it from the environment, then the file's current one
	SharedCredentialsFile string // "" is ~/.aliyun/config.json
	ECSRoleName           string // instance role, asked from the metadata service; "" is not asked unless the environment does
	CredentialsURI        string // HTTPS, or HTTP on a loopback address

	AssumeRole         *AssumeRole
	AssumeRoleWithOIDC *AssumeRoleWithOIDC

	STS STS // who is asked for sessions of roles

	Getenv    func(string) string // nil is os.Getenv
	HomeDir   string              // "" is the user's
	Transport http.RoundTripper   // of the URI and the metadata service; nil is a transport of each one's own
	Now       func() time.Time    // nil is time.Now
}

// STS hands out sessions of roles. The client of package ram is one.
type STS interface {
	// AssumeRole is signed with the credentials of base.
	AssumeRole(ctx context.Context, base Provider, role AssumeRole) (Credentials, error)
	// AssumeRoleWithOIDC is not signed: the token says who asks.
	AssumeRoleWithOIDC(ctx context.Context, token string, role AssumeRoleWithOIDC) (Credentials, error)
}

// errNotSet says that a source does not apply, with the reason as its text.
type errNotSet string

func (e errNotSet) Error() string { return string(e) }

// Resolve finds credentials, and fetches them once when that takes a call. When there are none, the error names every
// source tried and why it did not serve; it never holds a value.
func Resolve(ctx context.Context, cfg Config) (Provider, error) {
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
	if _, err := p.Retrieve(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// base finds the credentials that a role may be assumed with.
func (cfg Config) base() (Provider, error) {
	switch {
	case cfg.AssumeRoleWithOIDC != nil:
		p, err := cfg.oidc(*cfg.AssumeRoleWithOIDC)
		return p, within("assume_role_with_oidc", err)
	case cfg.AccessKeyID != "" || cfg.AccessKeySecret != "" || cfg.SecurityToken != "":
		p, err := key("arguments", keyArguments, cfg.AccessKeyID, cfg.AccessKeySecret, cfg.SecurityToken)
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
	return cfg.fromEnvironment()
}

// fromEnvironment finds the credentials that no argument names.
func (cfg Config) fromEnvironment() (Provider, error) {
	tried := []string{
		"arguments: access_key_id, access_key_secret, profile, credentials_uri, ecs_role_name and assume_role_with_oidc are not set",
	}
	for _, source := range []struct {
		name string
		find func() (Provider, error)
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
	return nil, errors.New("no credentials for Alibaba Cloud were found. These places were looked at, in this order:\n  - " +
		strings.Join(tried, "\n  - "))
}

func within(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("credentials, %s: %w", where, err)
}

// keyArguments are the arguments of an access key.
var keyArguments = [3]string{"access_key_id", "access_key_secret", "security_token"}

// key makes credentials of an access key. parts are what messages call the three.
func key(source string, parts [3]string, id, secret, token string) (Provider, error) {
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
