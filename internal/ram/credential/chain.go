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

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// Config says where to look for credentials. What is set here wins over the environment: an access
// key first, then a profile, a credentials URI and an ECS role. AssumeRoleWithOIDC needs none of
// them. After these come an access key in the environment, an OIDC token in the environment, the
// profile of the aliyun CLI, and a credentials URI or an ECS role in the environment.
type Config struct {
	AccessKeyID, AccessKeySecret, SecurityToken string // a whole; the environment completes none of it

	Profile               string // of the aliyun CLI; "" takes it from the environment, then the file's current one
	SharedCredentialsFile string // "" is ~/.aliyun/config.json
	ECSRoleName           string // role of this ECS instance; "" is not asked for unless the environment says so
	CredentialsURI        string // HTTPS, or HTTP on a loopback address

	AssumeRoles        []AssumeRole // one after the other, each with the session of the one before
	AssumeRoleWithOIDC *AssumeRoleWithOIDC

	STS STS // who is asked for sessions of roles
	// Verify looks at the credentials before they are given for the first time; nil takes them all.
	Verify func(context.Context, Credentials) error

	Getenv    func(string) string // nil is os.Getenv
	HomeDir   string              // "" is the user's
	Transport http.RoundTripper   // to where the CLI signs in and to the URI; nil is one through the environment's proxy
	Metadata  http.RoundTripper   // to the metadata service of an ECS instance; nil is one without a proxy
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

// New gives the credentials that cfg says. They are looked for when they are first retrieved: until
// then nothing is read or asked. The error of New is of arguments that cannot be right whatever is
// found.
//
// When there are no credentials, the error of Retrieve names every source tried and why it did not
// serve. It never holds a value.
func New(cfg Config) (*Cache, error) {
	if cfg.Getenv == nil {
		cfg.Getenv = os.Getenv
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Transport == nil {
		cfg.Transport = endpoint.NewTransport(nil)
	}
	if cfg.Metadata == nil {
		cfg.Metadata = endpoint.NewDirectTransport(metadataTimeout)
	}
	if cfg.hasKey() {
		if _, err := cfg.key(); err != nil {
			return nil, within("arguments", err)
		}
	}
	return NewCache(cfg.Now, &chain{cfg: cfg}), nil
}

// chain looks for a source when it is first asked, and asks that one from then on. One call at a
// time is the cache's part.
type chain struct {
	cfg      Config
	found    Provider
	verified bool
}

func (c *chain) Retrieve(ctx context.Context) (Credentials, error) {
	if c.found == nil {
		found, err := c.cfg.find(ctx)
		if err != nil {
			return Credentials{}, err
		}
		c.found = found
	}
	creds, err := c.found.Retrieve(ctx)
	if err != nil {
		c.found = nil // the next time all is read anew: it may have been mended
		return creds, err
	}
	if c.verified || c.cfg.Verify == nil {
		return creds, nil
	}
	if err := c.cfg.Verify(ctx, creds); err != nil {
		return Credentials{}, err
	}
	c.verified = true
	return creds, nil
}

// find finds the source of the credentials, and puts the roles on top that are to be assumed.
func (cfg Config) find(ctx context.Context) (Provider, error) {
	p, err := cfg.base(ctx)
	for _, role := range cfg.AssumeRoles {
		if err != nil {
			return nil, err
		}
		if p, err = cfg.assumeRole(p, role); err != nil {
			err = fmt.Errorf("assume_role: %w", err)
		}
	}
	return p, err
}

// forget has the sources be looked for anew.
func (c *chain) forget() { c.found = nil }

// base finds the credentials that a role may be assumed with.
func (cfg Config) base(ctx context.Context) (Provider, error) {
	switch {
	case cfg.AssumeRoleWithOIDC != nil:
		p, err := cfg.oidc(*cfg.AssumeRoleWithOIDC)
		return p, within("assume_role_with_oidc", err)
	case cfg.hasKey():
		p, err := cfg.key()
		return p, within("arguments", err)
	case cfg.Profile != "" || cfg.SharedCredentialsFile != "":
		p, err := cfg.profile(ctx)
		return p, within("profile", err)
	case cfg.CredentialsURI != "":
		p, err := cfg.uri(cfg.CredentialsURI)
		return p, within("credentials_uri", err)
	case cfg.ECSRoleName != "":
		return cfg.ecs(cfg.ECSRoleName), nil
	}
	return cfg.fromEnvironment(ctx)
}

// fromEnvironment finds the credentials that no argument names.
func (cfg Config) fromEnvironment(ctx context.Context) (Provider, error) {
	tried := []string{
		"arguments: access_key_id, access_key_secret, profile, credentials_uri, ecs_role_name and assume_role_with_oidc " +
			"are not set",
	}
	for _, source := range []struct {
		name string
		find func() (Provider, error)
	}{
		{"environment", cfg.environment},
		{"OIDC token in the environment", cfg.oidcEnvironment},
		{"profile of the aliyun CLI", func() (Provider, error) { return cfg.profile(ctx) }},
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
	return nil, errors.New("no credentials for Alibaba Cloud were found.\n" +
		"These places were looked at, in this order:\n  - " + strings.Join(tried, "\n  - ") +
		"\nSet an access key in the environment, or name a profile of the aliyun CLI.")
}

func within(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("credentials, %s: %w", where, err)
}
