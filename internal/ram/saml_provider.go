// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// providersPerPage is the most that the listings of identity providers give at once
// (reference: limits.md §4).
const providersPerPage = 100

// SAMLProvider is an identity provider whose users assume roles with SAML assertions.
type SAMLProvider struct {
	SAMLProviderName            string
	Description                 string
	EncodedSAMLMetadataDocument string // Base64 in one line; empty from ListSAMLProviders
	AuthnSignAlgo               string // empty from ListSAMLProviders
	CreateDate                  string
	UpdateDate                  string
}

// SAMLProviderUpdate is what UpdateSAMLProvider changes: nil leaves a value as it is, "" clears it.
type SAMLProviderUpdate struct {
	NewDescription                 *string
	NewEncodedSAMLMetadataDocument *string
}

type samlProviderAnswer struct {
	rpc.Answer
	SAMLProvider SAMLProvider
}

// samlProviders are known by their names. A listing lacks the metadata, so that each is read
// singly.
func (c *Client) samlProviders() *kind[SAMLProvider] {
	return kindOf(c, func() *kind[SAMLProvider] {
		k := newKind[SAMLProvider](c, "SAMLProvider")
		k.keys = func(p SAMLProvider) []string { return []string{p.SAMLProviderName} }
		k.id = func(p SAMLProvider) string { return p.CreateDate }
		k.fetch, k.fetchPage, k.free = c.fetchSAMLProvider, c.fetchSAMLProviders, math.MaxInt
		k.created = func(got, wanted SAMLProvider, since time.Time) bool {
			return createdSince(got.CreateDate, since) && got.Description == wanted.Description &&
				got.EncodedSAMLMetadataDocument == wanted.EncodedSAMLMetadataDocument
		}
		return k
	})
}

// CreateSAMLProvider makes a SAML provider.
func (c *Client) CreateSAMLProvider(ctx context.Context, p SAMLProvider) (SAMLProvider, error) {
	var res samlProviderAnswer
	op := rpc.IMS.Op("CreateSAMLProvider", rpc.ParamsOf(p), &res)
	return c.samlProviders().create(ctx, op, p, &res.SAMLProvider)
}

// GetSAMLProvider reads a SAML provider with its metadata.
func (c *Client) GetSAMLProvider(ctx context.Context, name string) (SAMLProvider, error) {
	return c.samlProviders().get(ctx, name)
}

// ListSAMLProviders gives all SAML providers, without their metadata. An error is the last thing it
// yields.
func (c *Client) ListSAMLProviders(ctx context.Context) iter.Seq2[SAMLProvider, error] {
	return c.samlProviders().list(ctx, "")
}

// UpdateSAMLProvider changes a SAML provider.
func (c *Client) UpdateSAMLProvider(ctx context.Context, name string, u SAMLProviderUpdate) error {
	if u == (SAMLProviderUpdate{}) {
		return nil
	}
	params := rpc.ParamsOf(u)
	params["SAMLProviderName"] = name
	return c.samlProviders().update(ctx, rpc.IMS.Op("UpdateSAMLProvider", params, nil), name)
}

// DeleteSAMLProvider deletes a SAML provider. The trust policies of roles may go on to name it.
func (c *Client) DeleteSAMLProvider(ctx context.Context, name string) error {
	op := rpc.IMS.Op("DeleteSAMLProvider", rpc.Params{"SAMLProviderName": name}, nil)
	return c.samlProviders().delete(ctx, op, name)
}

// fetchSAMLProvider reads a SAML provider. RAM may break the lines of its Base64.
func (c *Client) fetchSAMLProvider(ctx context.Context, name string) ([]SAMLProvider, error) {
	var res samlProviderAnswer
	err := c.call(ctx, rpc.IMS.Op("GetSAMLProvider", rpc.Params{"SAMLProviderName": name}, &res))
	p := res.SAMLProvider
	p.EncodedSAMLMetadataDocument = oneLine(p.EncodedSAMLMetadataDocument)
	return []SAMLProvider{p}, err
}

// oneLine is Base64 without white space.
func oneLine(encoded string) string { return strings.Join(strings.Fields(encoded), "") }

func (c *Client) fetchSAMLProviders(ctx context.Context, _, marker string) (page[SAMLProvider], error) {
	var res struct {
		pageAnswer
		SAMLProviders struct{ SAMLProvider []SAMLProvider }
	}
	err := c.call(ctx, rpc.IMS.Op("ListSAMLProviders", pageParams(marker, providersPerPage), &res))
	return pageOf(res.pageAnswer, marker, res.SAMLProviders.SAMLProvider, err)
}
