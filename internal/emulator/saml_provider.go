// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"regexp"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// samlProviderRow is an identity provider of role SSO that speaks SAML.
type samlProviderRow struct {
	Name          string
	Description   string
	Metadata      string // Base64, as it was sent
	AuthnSignAlgo string
	CreateDate    time.Time
	UpdateDate    time.Time
}

var (
	samlProviders       = store.NewTable("saml-providers", func(p *samlProviderRow) string { return p.Name })
	samlProvidersByName = samlProviders.Index(func(p *samlProviderRow) string { return p.Name })
)

// samlProvider is a provider on the wire. Only GetSAMLProvider tells the metadata
// (reference: behaviours.md §9).
type samlProvider struct {
	Arn                         string
	SAMLProviderName            string
	Description                 string
	AuthnSignAlgo               string `json:",omitempty"` // not in lists
	EncodedSAMLMetadataDocument string `json:",omitempty"`
	CreateDate                  string
	UpdateDate                  string
}

type samlProviderAnswer struct{ SAMLProvider samlProvider }

type samlProvidersAnswer struct {
	SAMLProviders struct {
		SAMLProvider []samlProvider
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

const (
	maxIDPName        = 128
	maxIDPDescription = 256 // sourced for OIDC only
	samlProviderKind  = "saml-provider"
)

// idpNameForm is a name that neither begins nor ends with ".", "-" or "_".
var idpNameForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)

var samlProvidersQuota = quota{"SAMLProvidersQuota", 100} // not in GetAccountSummary

func samlProviderObject() object {
	return object{
		kind:    samlProviderKind,
		find:    findSAMLProvider,
		tables:  []store.Schema{samlProviders},
		quotas:  []quota{samlProvidersQuota},
		actions: samlProviderActions(),
		errors: map[string]wording{
			"EntityNotExist.SAMLProvider":      {http.StatusNotFound, "The SAML provider does not exist."},
			"EntityAlreadyExists.SAMLProvider": {http.StatusConflict, "The SAML provider does already exist."},
			"LimitExceeded.SAMLProvider":       {http.StatusConflict, "The count of SAML providers beyond the current limits."},
		},
	}
}

func samlProviderActions() []action {
	const p = productIMS
	name := word("SAMLProviderName", maxIDPName, idpNameForm).must()
	of, algorithm := []resource{theSAMLProvider}, plain("AuthnSignAlgo")
	return []action{
		{product: p, name: "CreateSAMLProvider", writes: true, resources: []resource{anySAMLProvider},
			run: createSAMLProvider,
			params: []param{name, samlMetadata("EncodedSAMLMetadataDocument").must(), text("Description", maxIDPDescription),
				algorithm}},
		{product: p, name: "GetSAMLProvider", resources: of, run: getSAMLProvider, params: []param{name}},
		{product: p, name: "UpdateSAMLProvider", writes: true, resources: of, run: updateSAMLProvider,
			params: []param{name, samlMetadata("NewEncodedSAMLMetadataDocument"),
				text("NewDescription", maxIDPDescription).clears(), algorithm}},
		{product: p, name: "DeleteSAMLProvider", writes: true, resources: of, run: deleteSAMLProvider, params: []param{name}},
		{product: p, name: "ListSAMLProviders", resources: []resource{anySAMLProvider}, run: listSAMLProviders,
			params: paging(100)},
	}
}

// findSAMLProvider finds a provider for an ARN.
func findSAMLProvider(c *call, name string) (entity, bool) {
	p, ok := samlProviders.Get(c.tx, name)
	return entity{name: p.Name, code: "SAMLProvider", created: p.CreateDate}, ok
}

// namedSAMLProvider finds the provider that a request names.
func (c *call) namedSAMLProvider() (samlProviderRow, error) {
	if p, ok := samlProviders.Get(c.tx, c.text("SAMLProviderName")); ok {
		return p, nil
	}
	return samlProviderRow{}, fail("EntityNotExist.SAMLProvider")
}

func createSAMLProvider(c *call) (any, error) {
	if _, err := c.namedSAMLProvider(); err == nil {
		return nil, fail("EntityAlreadyExists.SAMLProvider")
	}
	if samlProviders.Len(c.tx) >= c.quota(samlProvidersQuota) {
		return nil, fail("LimitExceeded.SAMLProvider")
	}
	p := samlProviderRow{
		Name: c.text("SAMLProviderName"), Description: c.text("Description"), Metadata: c.text("EncodedSAMLMetadataDocument"),
		AuthnSignAlgo: c.text("AuthnSignAlgo"), CreateDate: c.now, UpdateDate: c.now,
	}
	samlProviders.Put(c.tx, p)
	return samlProviderAnswer{c.shapeSAMLProvider(p)}, nil
}

func getSAMLProvider(c *call) (any, error) {
	p, err := c.namedSAMLProvider()
	if err != nil {
		return nil, err
	}
	answer := c.shapeSAMLProvider(p)
	answer.EncodedSAMLMetadataDocument = p.Metadata
	return samlProviderAnswer{answer}, nil
}

// updateSAMLProvider changes the description, the metadata or both; one of them is needed
// (reference: behaviours.md §12).
func updateSAMLProvider(c *call) (any, error) {
	p, err := c.namedSAMLProvider()
	if err != nil {
		return nil, err
	}
	if !c.in.has("NewDescription") && !c.in.has("NewEncodedSAMLMetadataDocument") {
		return nil, missing(productIMS, "NewEncodedSAMLMetadataDocument")
	}
	c.set("NewDescription", &p.Description)
	c.set("NewEncodedSAMLMetadataDocument", &p.Metadata)
	c.set("AuthnSignAlgo", &p.AuthnSignAlgo)
	p.UpdateDate = c.now
	samlProviders.Put(c.tx, p)
	return samlProviderAnswer{c.shapeSAMLProvider(p)}, nil
}

func deleteSAMLProvider(c *call) (any, error) {
	p, err := c.namedSAMLProvider()
	if err != nil {
		return nil, err
	}
	samlProviders.Delete(c.tx, p.Name)
	return answered{}, nil
}

func listSAMLProviders(c *call) (any, error) {
	shape := func(p samlProviderRow) samlProvider {
		answer := c.shapeSAMLProvider(p)
		answer.AuthnSignAlgo = ""
		return answer
	}
	p, err := paginate(c, samlProvidersByName, 100, func(p samlProviderRow) string { return p.Name }, nil, shape)
	if err != nil {
		return nil, err
	}
	var answer samlProvidersAnswer
	answer.SAMLProviders.SAMLProvider, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

func (c *call) shapeSAMLProvider(p samlProviderRow) samlProvider {
	return samlProvider{
		Arn: c.own(samlProviderKind + "/" + p.Name)[0], SAMLProviderName: p.Name, Description: p.Description,
		AuthnSignAlgo: p.AuthnSignAlgo,
		CreateDate:    date(p.CreateDate), UpdateDate: date(p.UpdateDate),
	}
}

func anySAMLProvider(c *call) []string { return c.own(samlProviderKind + "/*") }

func theSAMLProvider(c *call) []string {
	return c.arnOf(samlProviderKind, c.text("SAMLProviderName"))
}
