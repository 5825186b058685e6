// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package snapshot

import (
	"context"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

func (t *taker) providers(ctx context.Context) error {
	for p, err := range t.client.ListSAMLProviders(ctx) {
		if err != nil {
			return err
		}
		t.account.Providers = append(t.account.Providers, inventory.Provider{Kind: inventory.SAML, Name: p.SAMLProviderName})
	}
	for p, err := range t.client.ListOIDCProviders(ctx) {
		if err != nil {
			return err
		}
		t.account.Providers = append(t.account.Providers, inventory.Provider{Kind: inventory.OIDC, Name: p.OIDCProviderName})
	}
	return nil
}
