// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// oidcProviderRow is an identity provider of role SSO that speaks OpenID Connect.
type oidcProviderRow struct {
	Name              string
	IssuerURL         string
	Description       string
	ClientIDs         []string
	Fingerprints      []string
	IssuanceLimitTime int // hours that a token may have been issued before it is used
	CreateDate        time.Time
	UpdateDate        time.Time
}

var (
	oidcProviders         = store.NewTable("oidc-providers", func(p *oidcProviderRow) string { return p.Name })
	oidcProvidersByName   = oidcProviders.Index(func(p *oidcProviderRow) string { return p.Name })
	oidcProvidersByIssuer = oidcProviders.Index(func(p *oidcProviderRow) string { return p.IssuerURL })
)

// oidcProvider is a provider on the wire: lists are joined by commas, and each date is there twice.
type oidcProvider struct {
	Arn               string
	OIDCProviderName  string
	IssuerURL         string `json:"IssuerUrl"`
	Description       string
	ClientIDs         string `json:"ClientIds"`
	Fingerprints      string
	IssuanceLimitTime int
	CreateDate        string
	UpdateDate        string
	GmtCreate         string // milliseconds
	GmtModified       string
}

type oidcProviderAnswer struct{ OIDCProvider oidcProvider }

type oidcProvidersAnswer struct {
	OIDCProviders struct {
		OIDCProvider []oidcProvider
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

// What an OIDC provider may hold (reference: limits.md §3).
const (
	maxIssuerURL         = 255
	maxClientID          = 128
	maxClientIDs         = 50
	maxFingerprint       = 128
	maxFingerprints      = 5
	maxIssuanceLimit     = 168 // hours
	defaultIssuanceLimit = 12  // hours
	oidcProviderKind     = "oidc-provider"
)

var (
	clientIDForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]*$`)
	fingerprintForm = regexp.MustCompile(`^[A-Za-z0-9]+$`)
)

var oidcProvidersQuota = quota{"OIDCProvidersQuota", 100} // not in GetAccountSummary

func oidcProviderObject() object {
	return object{
		kind:    oidcProviderKind,
		find:    findOIDCProvider,
		tables:  []store.Schema{oidcProviders},
		quotas:  []quota{oidcProvidersQuota},
		actions: oidcProviderActions(),
		errors: map[string]wording{
			"EntityNotExist.OIDCProvider":             {http.StatusNotFound, "The OIDC provider does not exist."},
			"EntityNotExist.OIDCProvider.ClientId":    {http.StatusNotFound, "The OIDC provider does not have the client ID."},
			"EntityNotExist.OIDCProvider.Fingerprint": {http.StatusNotFound, "The OIDC provider does not have the fingerprint."},
			"EntityAlreadyExists.OIDCProvider":        {http.StatusConflict, "The OIDC provider does already exist."},
			"EntityAlreadyExists.OIDCProvider.Url": {http.StatusConflict,
				"An OIDC provider with the issuer does already exist."},
			"LimitExceeded.OIDCProvider": {http.StatusConflict,
				"The count of OIDC providers beyond the current limits."},
			"LimitExceeded.OIDCProvider.ClientId": {http.StatusConflict,
				"The count of client IDs beyond the current limits."},
			"LimitExceeded.OIDCProvider.Fingerprint": {http.StatusConflict,
				"The count of fingerprints beyond the current limits."},
			"DeleteConflict.OIDCProvider.Fingerprint": {http.StatusConflict, "The OIDC provider must keep one fingerprint."},
		},
	}
}

func oidcProviderActions() []action {
	const p = productIMS
	name := word("OIDCProviderName", maxIDPName, idpNameForm).must()
	clientID, fingerprint := word("ClientId", maxClientID, clientIDForm).must(),
		word("Fingerprint", maxFingerprint, fingerprintForm).must()
	clientIDs, limit := commaList("ClientIds", maxClientID, clientIDForm), number("IssuanceLimitTime", 1, maxIssuanceLimit)
	of, every := []resource{theOIDCProvider}, []resource{anyOIDCProvider}
	return []action{
		{product: p, name: "CreateOIDCProvider", writes: true, resources: of, run: createOIDCProvider,
			params: []param{name, issuerURL("IssuerUrl").must(), clientIDs,
				commaList("Fingerprints", maxFingerprint, fingerprintForm), limit,
				text("Description", maxIDPDescription)}},
		{product: p, name: "GetOIDCProvider", resources: of, run: getOIDCProvider, params: []param{name}},
		{product: p, name: "UpdateOIDCProvider", writes: true, resources: of, run: updateOIDCProvider,
			params: []param{name, text("NewDescription", maxIDPDescription).clears(), clientIDs.clears(), limit}},
		{product: p, name: "DeleteOIDCProvider", writes: true, resources: of, run: deleteOIDCProvider, params: []param{name}},
		{product: p, name: "ListOIDCProviders", resources: every, run: listOIDCProviders, params: paging(100)},
		{product: p, name: "AddClientIdToOIDCProvider", writes: true, resources: of, run: addClientID,
			params: []param{name, clientID}},
		{product: p, name: "RemoveClientIdFromOIDCProvider", writes: true, resources: of, run: removeClientID,
			params: []param{name, clientID}},
		{product: p, name: "AddFingerprintToOIDCProvider", writes: true, resources: of, run: addFingerprint,
			params: []param{name, fingerprint}},
		{product: p, name: "RemoveFingerprintFromOIDCProvider", writes: true, resources: of, run: removeFingerprint,
			params: []param{name, fingerprint}},
	}
}

// commaList is words joined by commas.
func commaList(name string, most int, form *regexp.Regexp) param {
	return param{name: name, check: func(name string, in values) error {
		for _, item := range split(in.text(name)) {
			switch {
			case !form.MatchString(item):
				return invalid(name, "InvalidChars")
			case len(item) > most:
				return invalid(name, "Length")
			}
		}
		return nil
	}}
}

func split(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, ",")
}

// issuerURL is an HTTPS address without a query, a fragment and a user.
func issuerURL(name string) param {
	return param{name: name, check: func(name string, in values) error {
		if !in.has(name) {
			return nil
		}
		text := in.text(name)
		u, err := url.Parse(text)
		switch {
		case len(text) > maxIssuerURL:
			return invalid(name, "Length")
		case err != nil, u.Scheme != "https", u.Host == "", strings.ContainsAny(text, "?#@"):
			return invalid(name, "Format")
		}
		return nil
	}}
}

// findOIDCProvider finds a provider for an ARN.
func findOIDCProvider(c *call, name string) (entity, bool) {
	p, ok := oidcProviders.Get(c.tx, name)
	return entity{name: p.Name, code: "OIDCProvider", created: p.CreateDate}, ok
}

// namedOIDCProvider finds the provider that a request names.
func (c *call) namedOIDCProvider() (oidcProviderRow, error) {
	if p, ok := oidcProviders.Get(c.tx, c.text("OIDCProviderName")); ok {
		return p, nil
	}
	return oidcProviderRow{}, fail("EntityNotExist.OIDCProvider")
}

func createOIDCProvider(c *call) (any, error) {
	if _, err := c.namedOIDCProvider(); err == nil {
		return nil, fail("EntityAlreadyExists.OIDCProvider")
	}
	if _, taken := oidcProvidersByIssuer.Find(c.tx, c.text("IssuerUrl")); taken {
		return nil, fail("EntityAlreadyExists.OIDCProvider.Url")
	}
	if oidcProviders.Len(c.tx) >= c.quota(oidcProvidersQuota) {
		return nil, fail("LimitExceeded.OIDCProvider")
	}
	return c.putOIDCProvider(oidcProviderRow{
		Name: c.text("OIDCProviderName"), IssuerURL: c.text("IssuerUrl"), Description: c.text("Description"),
		ClientIDs: split(c.text("ClientIds")), Fingerprints: split(c.text("Fingerprints")),
		IssuanceLimitTime: c.in.integer("IssuanceLimitTime", defaultIssuanceLimit), CreateDate: c.now,
	})
}

// putOIDCProvider keeps a provider that was made or changed, unless it has more than it may have.
func (c *call) putOIDCProvider(p oidcProviderRow) (any, error) {
	switch {
	case len(p.ClientIDs) > maxClientIDs:
		return nil, fail("LimitExceeded.OIDCProvider.ClientId")
	case len(p.Fingerprints) > maxFingerprints:
		return nil, fail("LimitExceeded.OIDCProvider.Fingerprint")
	}
	p.UpdateDate = c.now
	oidcProviders.Put(c.tx, p)
	return oidcProviderAnswer{c.shapeOIDCProvider(p)}, nil
}

func getOIDCProvider(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	if err != nil {
		return nil, err
	}
	return oidcProviderAnswer{c.shapeOIDCProvider(p)}, nil
}

// updateOIDCProvider replaces all client IDs by those it is given; what is left out stays.
func updateOIDCProvider(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	if err != nil {
		return nil, err
	}
	c.set("NewDescription", &p.Description)
	if c.in.has("ClientIds") {
		p.ClientIDs = split(c.text("ClientIds"))
	}
	p.IssuanceLimitTime = c.in.integer("IssuanceLimitTime", p.IssuanceLimitTime)
	return c.putOIDCProvider(p)
}

func deleteOIDCProvider(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	if err != nil {
		return nil, err
	}
	oidcProviders.Delete(c.tx, p.Name)
	return answered{}, nil
}

func listOIDCProviders(c *call) (any, error) {
	p, err := paginate(c, oidcProvidersByName, 100, func(p oidcProviderRow) string { return p.Name }, nil,
		c.shapeOIDCProvider)
	if err != nil {
		return nil, err
	}
	var answer oidcProvidersAnswer
	answer.OIDCProviders.OIDCProvider, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

// Adding what is there already changes nothing, removing what is not there is an error: both are
// guesses.

func addClientID(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	if err != nil {
		return nil, err
	}
	p.ClientIDs = added(p.ClientIDs, c.text("ClientId"))
	return c.putOIDCProvider(p)
}

func removeClientID(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(p.ClientIDs, c.text("ClientId")) {
		return nil, fail("EntityNotExist.OIDCProvider.ClientId")
	}
	p.ClientIDs = without(p.ClientIDs, c.text("ClientId"))
	return c.putOIDCProvider(p)
}

func addFingerprint(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	if err != nil {
		return nil, err
	}
	p.Fingerprints = added(p.Fingerprints, c.text("Fingerprint"))
	return c.putOIDCProvider(p)
}

// removeFingerprint keeps one fingerprint (reference: behaviours.md §12).
func removeFingerprint(c *call) (any, error) {
	p, err := c.namedOIDCProvider()
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(p.Fingerprints, c.text("Fingerprint")):
		return nil, fail("EntityNotExist.OIDCProvider.Fingerprint")
	case len(p.Fingerprints) == 1:
		return nil, fail("DeleteConflict.OIDCProvider.Fingerprint")
	}
	p.Fingerprints = without(p.Fingerprints, c.text("Fingerprint"))
	return c.putOIDCProvider(p)
}

func added(list []string, item string) []string {
	if slices.Contains(list, item) {
		return list
	}
	return append(slices.Clone(list), item)
}

func without(list []string, item string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return one == item })
}

func (c *call) shapeOIDCProvider(p oidcProviderRow) oidcProvider {
	return oidcProvider{
		Arn: c.own(oidcProviderKind + "/" + p.Name)[0], OIDCProviderName: p.Name, IssuerURL: p.IssuerURL,
		Description: p.Description,
		ClientIDs:   strings.Join(p.ClientIDs, ","), Fingerprints: strings.Join(p.Fingerprints, ","),
		IssuanceLimitTime: p.IssuanceLimitTime,
		CreateDate:        date(p.CreateDate), UpdateDate: date(p.UpdateDate), GmtCreate: milliseconds(p.CreateDate),
		GmtModified: milliseconds(p.UpdateDate),
	}
}

func milliseconds(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func anyOIDCProvider(c *call) []string { return c.own(oidcProviderKind + "/*") }

func theOIDCProvider(c *call) []string {
	return c.arnOf(oidcProviderKind, c.text("OIDCProviderName"))
}
