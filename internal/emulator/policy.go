// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// policyRow is a custom policy with its versions, oldest first.
type policyRow struct {
	Name           string
	Description    string
	DefaultVersion string
	LastVersion    int // number of the newest version ever made; numbers are not used again
	Versions       []policyVersionRow
	CreateDate     time.Time
	UpdateDate     time.Time
	Tags           map[string]string
}

// policyVersionRow is one version; Document is the text as it was sent.
type policyVersionRow struct {
	ID         string
	Document   string
	CreateDate time.Time
}

var (
	policies       = store.NewTable("policies", func(p *policyRow) string { return strings.ToLower(p.Name) }).Grants()
	policiesByName = policies.Index(func(p *policyRow) string { return p.Name })
)

const (
	policySystem = "System"
	policyCustom = "Custom"

	maxPolicyName  = 128
	maxDescription = 1024
)

// typedPolicy is a policy of either type.
type typedPolicy struct {
	policyRow
	kind string // System, Custom
}

func (p typedPolicy) key() string { return policyKey(p.kind, p.Name) }

// version finds a version by its ID.
func (p typedPolicy) version(id string) (policyVersionRow, error) {
	for _, v := range p.Versions {
		if v.ID == id {
			return v, nil
		}
	}
	return policyVersionRow{}, fail("EntityNotExist.Policy.Version")
}

// document is the text that is in force.
func (p typedPolicy) document() string {
	v, _ := p.version(p.DefaultVersion)
	return v.Document
}

type policyAnswer struct {
	PolicyName      string
	PolicyType      string
	Description     string
	DefaultVersion  string
	CreateDate      string
	UpdateDate      string   `json:",omitempty"`
	PolicyDocument  *string  `json:",omitempty"` // GetPolicy only
	AttachmentCount *int     `json:",omitempty"`
	Tags            *imsTags `json:",omitempty"` // ListPolicies only
}

type onePolicyAnswer struct{ Policy policyAnswer }

type getPolicyAnswer struct {
	Policy               policyAnswer
	DefaultPolicyVersion versionAnswer
}

type policiesAnswer struct {
	Policies struct {
		Policy []policyAnswer
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func policyNameParam() param { return word("PolicyName", maxPolicyName, policyChars).must() }

// policyType is System or Custom.
func policyType() param {
	return param{name: "PolicyType", check: func(name string, in values) error {
		if text, ok := in[name]; ok && text != policySystem && text != policyCustom {
			return fail("InvalidParameter.PolicyType")
		}
		return nil
	}}
}

var (
	policiesQuota   = quota{"PoliciesQuota", 1500}   // custom ones
	policySizeQuota = quota{"PolicySizeQuota", 6144} // characters
)

func policyObject() object {
	return object{
		kind:    "policy",
		find:    findPolicy,
		tables:  []store.Schema{policies},
		quotas:  []quota{policiesQuota, policySizeQuota},
		actions: policyActions(),
		errors: map[string]wording{
			"InvalidParameter.PolicyType": {http.StatusBadRequest, `The parameter - "PolicyType" is incorrect.`},
			"MalformedPolicyDocument":     {http.StatusBadRequest, "The policy document is malformed."},
			"EntityNotExist.Policy":       {http.StatusNotFound, "The policy does not exist."},
			// RAM's own list says "The group" here, a slip that would mislead.
			"EntityAlreadyExists.Policy": {http.StatusConflict, "The policy does already EXIST."},
			"DeleteConflict.Policy.User": {http.StatusConflict,
				"The policy CAN NOT been attached to any user while deleting the policy."},
			"DeleteConflict.Policy.Group": {http.StatusConflict,
				"The policy CAN NOT been attached to any group while deleting the policy."},
			"DeleteConflict.Policy.Role": {http.StatusConflict,
				"The policy cannot be attached to any role when you delete it."},
			"LimitExceeded.Policy": {http.StatusConflict, "The count of policy beyond the current limits."},
		},
	}
}

func policyActions() []action {
	name, kind := policyNameParam(), policyType()
	const p = productRAM
	return []action{
		{product: p, name: "CreatePolicy", writes: true, resources: []resource{customPolicy}, run: createPolicy,
			params: []param{name, text("Description", maxDescription), document("PolicyDocument").must(), tagArray()}},
		{product: p, name: "GetPolicy", resources: []resource{thePolicy}, run: getPolicy, params: []param{name, kind.must()}},
		{product: p, name: "UpdatePolicyDescription", writes: true, resources: []resource{customPolicy},
			run:    updatePolicyDescription,
			params: []param{name, text("NewDescription", maxDescription).clears()}},
		{product: p, name: "DeletePolicy", writes: true, resources: []resource{customPolicy}, run: deletePolicy,
			params: []param{name, boolean("CascadingDelete")}},
		{product: p, name: "ListPolicies", resources: []resource{anyPolicy}, run: listPolicies,
			params: with(paging(1000), kind, tagArray())},
	}
}

// policyOf finds a policy. Its name is matched without regard to case
// (reference: behaviours.md §1).
func (c *call) policyOf(kind, name string) (typedPolicy, error) {
	if kind == policySystem {
		if p, ok := c.system.byName[strings.ToLower(name)]; ok {
			return p.row(), nil
		}
	} else if p, ok := policies.Get(c.tx, strings.ToLower(name)); ok {
		return typedPolicy{policyRow: p, kind: policyCustom}, nil
	}
	return typedPolicy{}, fail("EntityNotExist.Policy")
}

// findPolicy finds a custom policy for an ARN.
func findPolicy(c *call, name string) (entity, bool) {
	p, err := c.policyOf(policyCustom, name)
	return entity{
		name: p.Name, code: "Policy", created: p.CreateDate, tags: p.Tags,
		retag: func(tags map[string]string) { p.Tags = tags; policies.Put(c.tx, p.policyRow) },
	}, err == nil
}

// row shows a system policy as if it were stored; versions other than the default are not known.
func (p *systemPolicy) row() typedPolicy {
	return typedPolicy{kind: policySystem, policyRow: policyRow{
		Name: p.Name, Description: p.description(), DefaultVersion: p.Version, CreateDate: p.Created, UpdateDate: p.Updated,
		Versions: []policyVersionRow{{ID: p.Version, Document: p.Document, CreateDate: p.Updated}},
	}}
}

// namedPolicy finds the policy that a request names; actions without PolicyType mean custom ones.
func (c *call) namedPolicy() (typedPolicy, error) {
	return c.policyOf(cmp.Or(c.text("PolicyType"), policyCustom), c.text("PolicyName"))
}

// checkDocument holds a policy document to the quota of its length and to the grammar of its kind.
func (c *call) checkDocument(param string, kind policy.Kind) error {
	text := c.text(param)
	if utf8.RuneCountInString(text) > c.quota(policySizeQuota) {
		return invalid(param, "Length")
	}
	return malformed(text, kind)
}

// knownTexts are the messages of MalformedPolicyDocument that are known, by the code that policy
// has for the problem (reference: errors.md §3.1).
var knownTexts = map[string]string{
	"missing_action":  "Add an Action or NotAction element to the policy statement.",
	"missing_version": "The policy document is invalid. apsara::AnyCast: can't cast from v to Ss",
}

// malformed says what is wrong with a document, in RAM's words where they are known. How long it
// may be is a quota, not grammar.
func malformed(text string, kind policy.Kind) error {
	for _, problem := range policy.Validate(text, kind).Refused() {
		if problem.Code != policy.CodeTooLong {
			return fail("MalformedPolicyDocument", cmp.Or(knownTexts[problem.Code], problem.String()))
		}
	}
	return nil
}

func createPolicy(c *call) (any, error) {
	if err := c.checkDocument("PolicyDocument", policy.KindIdentity); err != nil {
		return nil, err
	}
	name := c.text("PolicyName")
	for _, kind := range []string{policyCustom, policySystem} {
		if _, err := c.policyOf(kind, name); err == nil {
			return nil, fail("EntityAlreadyExists.Policy")
		}
	}
	if policies.Len(c.tx) >= c.quota(policiesQuota) {
		return nil, fail("LimitExceeded.Policy")
	}
	tags, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	first := policyVersionRow{ID: versionID(1), Document: c.text("PolicyDocument"), CreateDate: c.now}
	p := typedPolicy{kind: policyCustom, policyRow: policyRow{
		Name: name, Description: c.text("Description"), DefaultVersion: first.ID, LastVersion: 1,
		Versions:   []policyVersionRow{first},
		CreateDate: c.now, UpdateDate: c.now, Tags: tagMap(tags),
	}}
	policies.Put(c.tx, p.policyRow)
	answer := shapePolicy(p)
	answer.UpdateDate = ""
	return onePolicyAnswer{answer}, nil
}

func getPolicy(c *call) (any, error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	answer := c.countedPolicy(p)
	document := p.document()
	answer.PolicyDocument = &document
	version, err := p.version(p.DefaultVersion)
	if err != nil {
		return nil, err
	}
	return getPolicyAnswer{answer, shapeVersion(p, version)}, nil
}

func updatePolicyDescription(c *call) (any, error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	c.set("NewDescription", &p.Description)
	p.UpdateDate = c.now
	policies.Put(c.tx, p.policyRow)
	return onePolicyAnswer{shapePolicy(p)}, nil
}

// deletePolicy deletes a policy that is attached to nothing and has one version; CascadingDelete
// deletes all versions, but detaches nothing.
func deletePolicy(c *call) (any, error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	attached := map[string]bool{}
	for a := range attachmentsOfPolicy.Match(c.tx, p.key()) {
		attached[a.PrincipalType] = true
	}
	for _, kind := range []string{principalUser, principalGroup, principalRole} {
		if attached[kind] {
			return nil, fail("DeleteConflict.Policy." + kind)
		}
	}
	if len(p.Versions) > 1 && !c.in.flag("CascadingDelete") {
		return nil, fail("DeleteConflict.Policy.Version")
	}
	policies.Delete(c.tx, strings.ToLower(p.Name))
	return answered{}, nil
}

// listPolicies lists system and custom policies together, in the order of their names.
func listPolicies(c *call) (any, error) {
	wanted, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	kind := c.text("PolicyType")
	var rows []typedPolicy
	if kind != policyCustom {
		for _, p := range c.system.sorted {
			rows = append(rows, p.row())
		}
	}
	if kind != policySystem {
		for p := range policiesByName.After(c.tx, "") {
			rows = append(rows, typedPolicy{policyRow: p, kind: policyCustom})
		}
	}
	rows = slices.DeleteFunc(rows, func(p typedPolicy) bool { return !hasTags(p.Tags, wanted) })
	slices.SortFunc(rows, func(a, b typedPolicy) int { return strings.Compare(a.Name, b.Name) })
	page, err := paginateSorted(c, rows, 100, func(p typedPolicy) string { return p.Name },
		func(p typedPolicy) policyAnswer {
			answer := c.countedPolicy(p)
			answer.Tags = shapeTags(maps.Clone(p.Tags))
			return answer
		})
	if err != nil {
		return nil, err
	}
	var answer policiesAnswer
	answer.Policies.Policy, answer.Marker, answer.IsTruncated = page.items, page.marker, page.marker != ""
	return answer, nil
}

func (c *call) countedPolicy(p typedPolicy) policyAnswer {
	answer := shapePolicy(p)
	count := attachmentsOfPolicy.Count(c.tx, p.key())
	answer.AttachmentCount = &count
	return answer
}

func shapePolicy(p typedPolicy) policyAnswer {
	return policyAnswer{
		PolicyName: p.Name, PolicyType: p.kind, Description: p.Description, DefaultVersion: p.DefaultVersion,
		CreateDate: date(p.CreateDate), UpdateDate: date(p.UpdateDate),
	}
}

func anyPolicy(c *call) []string { return c.own("policy/*") }

// customPolicy is the policy that a request names without a type.
func customPolicy(c *call) []string { return c.arnOf("policy", c.text("PolicyName")) }

// thePolicy is the policy that a request names with its type.
func thePolicy(c *call) []string {
	if c.text("PolicyType") != policySystem {
		return customPolicy(c)
	}
	name := c.text("PolicyName")
	if p, err := c.policyOf(policySystem, name); err == nil {
		name = p.Name
	}
	return []string{"acs:ram::system:policy/" + name}
}
