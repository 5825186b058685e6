// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// The CLI's modes CloudSSO and OAuth keep the outcome of a sign-in with a browser in the profile: a
// token, and the session that the CLI last got for it. Both are read anew each time, since the CLI
// may have renewed them; nothing is ever written back.

// signIn gives the profile's own session while it is good, then those that exchange gets for its
// token.
func (cfg Config) signIn(file, name string, exchange func(context.Context, profile) (Credentials, error)) Provider {
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		conf, err := readSharedConfig(ctx, file)
		if err != nil {
			return Credentials{}, err
		}
		p, ok := conf.find(name)
		if !ok {
			return Credentials{}, fmt.Errorf("there is no profile %q in %s any more", name, file)
		}
		if c, ok := p.session(cfg.Now()); ok {
			return c, nil
		}
		return exchange(ctx, p)
	}))
}

// session is the session that the CLI keeps in the profile, unless it is about to expire.
func (p profile) session(now time.Time) (Credentials, bool) {
	c := Credentials{
		AccessKeyID: p.AccessKeyID, AccessKeySecret: p.AccessKeySecret, SecurityToken: p.SecurityToken,
		Expiration: time.Unix(p.SessionExpires, 0), Source: "profile " + p.Name,
	}
	complete := c.AccessKeyID != "" && c.AccessKeySecret != "" && c.SecurityToken != ""
	return c, complete && c.Expiration.After(now.Add(expiryWindow))
}

// cloudSSO exchanges the token of a CloudSSO sign-in for a session of the account and access
// configuration that the profile names.
func (cfg Config) cloudSSO(ctx context.Context, p profile) (Credentials, error) {
	again := "sign in again with `aliyun configure --mode CloudSSO --profile " + p.Name + "`"
	switch {
	case p.SignInURL == "" || p.SSOAccountID == "" || p.SSOAccessConfig == "":
		return Credentials{}, errors.New("its cloud_sso_sign_in_url, cloud_sso_account_id or cloud_sso_access_config " +
			"is not set; " + again)
	case p.SSOToken == "" || p.SSOTokenExpires <= cfg.Now().Unix():
		return Credentials{}, errors.New("its sign-in has expired; " + again)
	}
	if err := endpoint.CheckURL(p.SignInURL); err != nil {
		return Credentials{}, fmt.Errorf("its cloud_sso_sign_in_url %w", err)
	}
	site, _ := url.Parse(p.SignInURL)
	body, err := json.Marshal(map[string]string{"AccountId": p.SSOAccountID, "AccessConfigurationId": p.SSOAccessConfig})
	if err != nil {
		return Credentials{}, err
	}
	answer, err := fetch(ctx, cfg.Transport, request{
		method: http.MethodPost, url: site.Scheme + "://" + site.Host + "/cloud-credentials", body: body, limit: httpTimeout,
		header: http.Header{
			"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Authorization": {"Bearer " + p.SSOToken},
		},
	})
	if err != nil {
		return Credentials{}, fmt.Errorf("asking CloudSSO for a session: %w%s", err, whenRefused(err, again))
	}
	var wrapped struct{ CloudCredential json.RawMessage }
	if json.Unmarshal(answer, &wrapped) == nil && len(wrapped.CloudCredential) > 0 {
		answer = wrapped.CloudCredential
	}
	return parseSession("CloudSSO", answer)
}

// oauthSites are where the tokens of an OAuth sign-in are exchanged.
var oauthSites = map[string]string{"CN": "https://oauth.aliyun.com", "INTL": "https://oauth.alibabacloud.com"}

// oauth exchanges the token of an OAuth sign-in for a session. It does not renew the token: a
// renewal makes the CLI's own token worthless, and only the CLI may write the new one into its
// file.
func (cfg Config) oauth(ctx context.Context, p profile) (Credentials, error) {
	again := "renew it with any command of the CLI, for example `aliyun sts GetCallerIdentity --profile " + p.Name + "`"
	site, ok := oauthSites[p.OAuthSite]
	switch {
	case !ok:
		return Credentials{}, errors.New("its oauth_site_type is neither CN nor INTL")
	case p.OAuthToken == "" || p.OAuthTokenExpires <= cfg.Now().Unix():
		return Credentials{}, errors.New("its sign-in has expired; " + again)
	}
	answer, err := fetch(ctx, cfg.Transport, request{
		method: http.MethodPost, url: site + "/v1/exchange", limit: httpTimeout,
		header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + p.OAuthToken}},
	})
	if err != nil {
		return Credentials{}, fmt.Errorf("asking %s for a session: %w%s", site, err, whenRefused(err, again))
	}
	return parseSession(site, answer)
}

// whenRefused is what to do where the service did not take the token.
func whenRefused(err error, again string) string {
	var status statusError
	if errors.As(err, &status) && (status == http.StatusUnauthorized || status == http.StatusForbidden) {
		return "; " + again
	}
	return ""
}
