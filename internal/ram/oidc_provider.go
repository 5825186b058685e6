// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// OIDCProvider is an identity provider whose workloads assume roles with OIDC tokens.
type OIDCProvider struct {
	OIDCProviderName  string
	IssuerURL         string `json:"IssuerUrl"`
	Description       string
	ClientIDs         CommaList `json:"ClientIds"`
	Fingerprints      CommaList
	IssuanceLimitTime int `json:",omitzero"` // hours, 1 to 168; 0 is RAM's default
	CreateDate        string
	UpdateDate        string
}

// CommaList is texts that are joined by commas on the wire.
type CommaList []string

// UnmarshalText reads a list from the wire.
func (l *CommaList) UnmarshalText(text []byte) error {
	*l = nil
	if len(text) > 0 {
		*l = strings.Split(string(text), ",")
	}
	return nil
}

// same compares in whatever order.
func (l CommaList) same(other CommaList) bool {
	return slices.Equal(slices.Sorted(slices.Values(l)), slices.Sorted(slices.Values(other)))
}

// OIDCProviderUpdate is what UpdateOIDCProvider changes: nil leaves a value as it is, "" clears it.
type OIDCProviderUpdate struct {
	NewDescription    *string
	IssuanceLimitTime *int
}

type oidcProviderAnswer struct {
	rpc.Answer
	OIDCProvider OIDCProvider
}

// oidcProviders are known by their names.
func (c *Client) oidcProviders() *kind[OIDCProvider] {
	return kindOf(c, func() *kind[OIDCProvider] {
		k := newKind[OIDCProvider](c, "OIDCProvider")
		k.keys = func(p OIDCProvider) []string { return []string{p.OIDCProviderName} }
		k.id = func(p OIDCProvider) string { return p.CreateDate }
		k.clone = func(p OIDCProvider) OIDCProvider {
			p.ClientIDs, p.Fingerprints = slices.Clone(p.ClientIDs), slices.Clone(p.Fingerprints)
			return p
		}
		k.fetch, k.fetchPage = c.fetchOIDCProvider, c.fetchOIDCProviders
		k.created = func(got, wanted OIDCProvider, since time.Time) bool {
			return createdSince(got.CreateDate, since) && got.IssuerURL == wanted.IssuerURL &&
				got.Description == wanted.Description && got.ClientIDs.same(wanted.ClientIDs) &&
				got.Fingerprints.same(wanted.Fingerprints)
		}
		return k
	})
}

// CreateOIDCProvider makes an OIDC provider.
func (c *Client) CreateOIDCProvider(ctx context.Context, p OIDCProvider) (OIDCProvider, error) {
	var res oidcProviderAnswer
	params := rpc.ParamsOf(p)
	params["ClientIds"], params["Fingerprints"] = strings.Join(p.ClientIDs, ","), strings.Join(p.Fingerprints, ",")
	op := rpc.IMS.Op("CreateOIDCProvider", params.NonEmpty(), &res)
	return c.oidcProviders().create(ctx, op, p, &res.OIDCProvider)
}

// GetOIDCProvider reads an OIDC provider.
func (c *Client) GetOIDCProvider(ctx context.Context, name string) (OIDCProvider, error) {
	return c.oidcProviders().get(ctx, name)
}

// ListOIDCProviders gives all OIDC providers. An error is the last thing it yields.
func (c *Client) ListOIDCProviders(ctx context.Context) iter.Seq2[OIDCProvider, error] {
	return c.oidcProviders().list(ctx, "")
}

// UpdateOIDCProvider changes the description and the limit of an OIDC provider.
func (c *Client) UpdateOIDCProvider(ctx context.Context, name string, u OIDCProviderUpdate) error {
	if u == (OIDCProviderUpdate{}) {
		return nil
	}
	return c.writeOIDCProvider(ctx, "UpdateOIDCProvider", name, rpc.ParamsOf(u))
}

// AddClientIDToOIDCProvider adds a client ID; one that is there already is no error.
func (c *Client) AddClientIDToOIDCProvider(ctx context.Context, name, id string) error {
	return unlessThere(c.writeOIDCProvider(ctx, "AddClientIdToOIDCProvider", name, rpc.Params{"ClientId": id}))
}

// RemoveClientIDFromOIDCProvider removes a client ID; one that is not there is no error.
func (c *Client) RemoveClientIDFromOIDCProvider(ctx context.Context, name, id string) error {
	err := c.writeOIDCProvider(ctx, "RemoveClientIdFromOIDCProvider", name, rpc.Params{"ClientId": id})
	return unlessAbsent(err, "ClientId")
}

// AddFingerprintToOIDCProvider adds a fingerprint; one that is there already is no error.
func (c *Client) AddFingerprintToOIDCProvider(ctx context.Context, name, fingerprint string) error {
	params := rpc.Params{"Fingerprint": fingerprint}
	return unlessThere(c.writeOIDCProvider(ctx, "AddFingerprintToOIDCProvider", name, params))
}

// RemoveFingerprintFromOIDCProvider removes a fingerprint; one that is not there is no error. RAM
// keeps the last one.
func (c *Client) RemoveFingerprintFromOIDCProvider(ctx context.Context, name, fingerprint string) error {
	params := rpc.Params{"Fingerprint": fingerprint}
	return unlessAbsent(c.writeOIDCProvider(ctx, "RemoveFingerprintFromOIDCProvider", name, params), "Fingerprint")
}

// DeleteOIDCProvider deletes an OIDC provider. The trust policies of roles may go on to name it.
func (c *Client) DeleteOIDCProvider(ctx context.Context, name string) error {
	op := rpc.IMS.Op("DeleteOIDCProvider", rpc.Params{"OIDCProviderName": name}, nil)
	return c.oidcProviders().delete(ctx, op, name)
}

func (c *Client) writeOIDCProvider(ctx context.Context, action, name string, params rpc.Params) error {
	params["OIDCProviderName"] = name
	return c.oidcProviders().update(ctx, rpc.IMS.Op(action, params, nil), name)
}

// unlessThere is err, or nil where it says that what was to be added is there.
func unlessThere(err error) error {
	if IsAlreadyExists(err) {
		return nil
	}
	return err
}

// unlessAbsent is err, or nil where it says that the part of an OIDC provider that was to be
// removed is not there.
func unlessAbsent(err error, part string) error {
	if Code(err) == "EntityNotExist.OIDCProvider."+part {
		return nil
	}
	return err
}

func (c *Client) fetchOIDCProvider(ctx context.Context, name string) ([]OIDCProvider, error) {
	var res oidcProviderAnswer
	err := c.call(ctx, rpc.IMS.Op("GetOIDCProvider", rpc.Params{"OIDCProviderName": name}, &res))
	return []OIDCProvider{res.OIDCProvider}, err
}

func (c *Client) fetchOIDCProviders(ctx context.Context, _, marker string) (page[OIDCProvider], error) {
	var res struct {
		pageAnswer
		OIDCProviders struct{ OIDCProvider []OIDCProvider }
	}
	err := c.call(ctx, rpc.IMS.Op("ListOIDCProviders", pageParams(marker, providersPerPage), &res))
	return pageOf(res.pageAnswer, marker, res.OIDCProviders.OIDCProvider, err)
}
