// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package snapshot

import (
	"context"
	"errors"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// providersPerPage is the most that RAM gives at once, and mostPages far more than an
// account can have. reference: limits.md §4.
const (
	providersPerPage = "100"
	mostPages        = 100
)

// paged says where the next page begins, if there is one.
type paged struct {
	rpc.Answer
	IsTruncated bool
	Marker      string
}

func (t *taker) providers(ctx context.Context) error {
	for _, list := range []func(context.Context, rpc.Params) (paged, []inventory.Provider, error){t.saml, t.oidc} {
		params := rpc.Params{"MaxItems": providersPerPage}
		for page := 0; ; page++ {
			answer, found, err := list(ctx, params)
			if err != nil {
				return err
			}
			t.account.Providers = append(t.account.Providers, found...)
			if !answer.IsTruncated {
				break
			}
			if answer.Marker == "" || answer.Marker == params["Marker"] || page == mostPages {
				return errors.New("RAM lists more identity providers than it can say")
			}
			params["Marker"] = answer.Marker
		}
	}
	return nil
}

func (t *taker) saml(ctx context.Context, params rpc.Params) (paged, []inventory.Provider, error) {
	var answer struct {
		paged
		SAMLProviders struct {
			SAMLProvider []struct{ SAMLProviderName string }
		}
	}
	err := t.rpc.Call(ctx, rpc.IMS.Op("ListSAMLProviders", params, &answer))
	var out []inventory.Provider
	for _, p := range answer.SAMLProviders.SAMLProvider {
		out = append(out, inventory.Provider{Kind: inventory.SAML, Name: p.SAMLProviderName})
	}
	return answer.paged, out, err
}

func (t *taker) oidc(ctx context.Context, params rpc.Params) (paged, []inventory.Provider, error) {
	var answer struct {
		paged
		OIDCProviders struct {
			OIDCProvider []struct{ OIDCProviderName string }
		}
	}
	err := t.rpc.Call(ctx, rpc.IMS.Op("ListOIDCProviders", params, &answer))
	var out []inventory.Provider
	for _, p := range answer.OIDCProviders.OIDCProvider {
		out = append(out, inventory.Provider{Kind: inventory.OIDC, Name: p.OIDCProviderName})
	}
	return answer.paged, out, err
}
