// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// GetDefaultDomain gives the domain that user principal names end in, e.g. example.onaliyun.com.
func (c *Client) GetDefaultDomain(ctx context.Context) (string, error) {
	return c.domain.get(ctx, "", func(ctx context.Context) (string, error) {
		var res struct {
			rpc.Answer
			DefaultDomainName string
		}
		err := c.rpc.Call(ctx, rpc.IMS.Op("GetDefaultDomain", nil, &res))
		if err == nil && res.DefaultDomainName == "" {
			err = errors.New("RAM gave no default domain")
		}
		return res.DefaultDomainName, err
	})
}

// What c.call puts the account's domain and the first part of it in the place of.
const (
	domainMark = "{domain}"
	aliasMark  = "{alias}"
)

// imsUser is a call of IMS about a user, which it knows by its principal name.
func imsUser(action, userName string, params rpc.Params, answer responses.AcsResponse) rpc.Operation {
	all := rpc.Params{"UserPrincipalName": userName + "@" + domainMark}
	maps.Copy(all, params)
	return rpc.IMS.Op(action, all, answer)
}

// call sends op. Principal names end in the account's domain, which is asked for once, and only
// when it is needed.
func (c *Client) call(ctx context.Context, op rpc.Operation) error {
	for _, name := range []string{"UserPrincipalName", "NewUserPrincipalName", "PrincipalName"} {
		if op.Params[name] == "" {
			continue
		}
		domain, err := c.GetDefaultDomain(ctx)
		if err != nil {
			return err
		}
		alias := strings.TrimSuffix(domain, ".onaliyun.com")
		op.Params = maps.Clone(op.Params)
		op.Params[name] = strings.NewReplacer(domainMark, domain, aliasMark, alias).Replace(op.Params[name])
	}
	return c.rpc.Call(ctx, op)
}

// KnownID is the ID of the principal that bears a name, as far as an answer that was kept tells it;
// else "". What this process has written itself counts as not known: a read may lag behind that.
func (c *Client) KnownID(kind PrincipalType, name string) string {
	switch kind {
	case PrincipalUser:
		return c.users().knownID(name)
	case PrincipalGroup:
		return c.groups().knownID(name)
	case PrincipalRole:
		return c.roles().knownID(name)
	}
	return ""
}

// InvalidatePrincipals drops what was read of users and groups, so that the next read asks RAM: one
// of them was found under a name that it has no more.
func (c *Client) InvalidatePrincipals() {
	c.users().dropAll()
	c.groups().dropAll()
}
