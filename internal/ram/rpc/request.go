// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	sdkcredentials "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

// secretParams are the parameters that no text may show.
var secretParams = []string{"OIDCToken", "SAMLAssertion", "Password", "OldPassword", "NewPassword"}

// build makes the signed HTTP request, and the secrets that no text may show. It is the SDK's
// common request: its typed ones lack actions and fields, and drop the empty values that clear
// something (reference: behaviours.md §18).
func (c *Client) build(op Operation, creds credential.Credentials) (*http.Request, redact.Secrets, error) {
	req := requests.NewCommonRequest()
	req.Product, req.Version, req.ApiName = string(op.Product), versions[op.Product], op.Action
	req.Method = requests.POST
	// RAM takes parameters from the form as well. There a long policy does not run into the limits for
	// URLs, and access logs on the way do not see what is sent (reference: signatures.md §2).
	maps.Copy(req.FormParams, op.Params)
	req.TransToAcsRequest()

	secrets := redact.Secrets{creds.AccessKeySecret, creds.SecurityToken}
	for _, name := range secretParams {
		secrets = append(secrets, op.Params[name])
	}
	if err := c.sign(req, op, creds); err != nil {
		return nil, secrets, err
	}
	secrets = append(secrets, req.QueryParams["Signature"])

	to, err := url.Parse(c.endpoints[op.Product])
	if err != nil {
		return nil, secrets, err
	}
	req.SetScheme(to.Scheme)
	req.SetDomain(to.Host)
	//nolint:noctx // send puts it in, with a trace
	r, err := http.NewRequest(http.MethodPost, req.BuildUrl(), req.GetBodyReader())
	if err != nil {
		return nil, secrets, err
	}
	for k, v := range req.GetHeaders() {
		r.Header.Set(k, v)
	}
	r.Header.Set("x-sdk-core-version", sdk.Version)
	r.Header.Set("User-Agent", strings.TrimSpace(sdk.DefaultUserAgent+" "+c.cfg.UserAgent))
	return r, secrets, nil
}

// sign puts the system parameters into the query, and the signature where the action takes one.
func (c *Client) sign(req *requests.CommonRequest, op Operation, creds credential.Credentials) error {
	if op.Unsigned {
		maps.Copy(req.QueryParams, map[string]string{
			"Action": op.Action, "Version": versions[op.Product], "Format": "JSON",
			"Timestamp": c.cfg.Now().UTC().Format("2006-01-02T15:04:05Z"),
		})
		req.Headers["Content-Type"] = requests.Form
		return nil
	}
	id, secret, token := creds.AccessKeyID, creds.AccessKeySecret, creds.SecurityToken
	var signer sdkcredentials.CredentialsProvider = sdkcredentials.NewStaticAKCredentialsProvider(id, secret)
	if token != "" {
		signer = sdkcredentials.NewStaticSTSCredentialsProvider(id, secret, token)
	}
	return auth.Sign(req, nil, cmp.Or(c.cfg.Region, defaultRegion), signer)
}
