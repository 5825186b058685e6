// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

const (
	rotateNone   = "None"
	rotateOldest = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
)

type versionAnswer struct {
	VersionID        string `json:"VersionId"`
	IsDefaultVersion bool
	CreateDate       string
	PolicyDocument   string
}

type oneVersionAnswer struct{ PolicyVersion versionAnswer }

type versionsAnswer struct {
	PolicyVersions struct {
		PolicyVersion []versionAnswer
	}
}

var versionsPerPolicyQuota = quota{"VersionsPerPolicyQuota", 5}

func policyVersionObject() object {
	return object{
		quotas:  []quota{versionsPerPolicyQuota},
		actions: policyVersionActions(),
		errors: map[string]wording{
			"EntityNotExist.Policy.Version": {http.StatusNotFound, "The policy version does not exist."},
			"DeleteConflict.Policy.Version": {http.StatusConflict,
				"The policy CAN NOT has any version except the default version."},
			"DeleteConflict.Policy.Version.Default": {http.StatusConflict,
				"The default policy version CAN NOT been deleted directly."},
			"LimitExceeded.Policy.Version": {http.StatusConflict,
				"The count of policy version beyond the current limits."},
		},
	}
}

func policyVersionActions() []action {
	name, kind, id := policyNameParam(), policyType().must(), form("VersionId", versionForm).must()
	const p = productRAM
	return []action{
		{product: p, name: "CreatePolicyVersion", writes: true, resources: []resource{customPolicy}, run: createPolicyVersion,
			params: []param{name, document("PolicyDocument").must(), boolean("SetAsDefault"),
				oneOf("RotateStrategy", rotateNone, rotateOldest)}},
		{product: p, name: "GetPolicyVersion", resources: []resource{thePolicy}, run: getPolicyVersion,
			params: []param{name, kind, id}},
		{product: p, name: "ListPolicyVersions", resources: []resource{thePolicy}, run: listPolicyVersions,
			params: []param{name, kind}},
		{product: p, name: "SetDefaultPolicyVersion", writes: true, resources: []resource{customPolicy},
			run:    setDefaultPolicyVersion,
			params: []param{name, id}},
		{product: p, name: "DeletePolicyVersion", writes: true, resources: []resource{customPolicy}, run: deletePolicyVersion,
			params: []param{name, id}},
	}
}

func versionID(n int) string { return "v" + strconv.Itoa(n) }

func createPolicyVersion(c *call) (any, error) {
	if err := c.checkDocument("PolicyDocument", policy.KindIdentity); err != nil {
		return nil, err
	}
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	p.Versions = slices.Clone(p.Versions)
	if len(p.Versions) >= c.quota(versionsPerPolicyQuota) {
		oldest := slices.IndexFunc(p.Versions, func(v policyVersionRow) bool { return v.ID != p.DefaultVersion })
		if c.text("RotateStrategy") != rotateOldest || oldest < 0 {
			return nil, fail("LimitExceeded.Policy.Version")
		}
		p.Versions = slices.Delete(p.Versions, oldest, oldest+1)
	}
	p.LastVersion++
	version := policyVersionRow{ID: versionID(p.LastVersion), Document: c.text("PolicyDocument"), CreateDate: c.now}
	p.Versions = append(p.Versions, version)
	if c.in.flag("SetAsDefault") {
		p.DefaultVersion = version.ID
	}
	p.UpdateDate = c.now
	policies.Put(c.tx, p.policyRow)
	return oneVersionAnswer{shapeVersion(p, version)}, nil
}

// namedVersion finds the policy and the version that a request names.
func (c *call) namedVersion() (typedPolicy, policyVersionRow, error) {
	p, err := c.namedPolicy()
	if err != nil {
		return typedPolicy{}, policyVersionRow{}, err
	}
	version, err := p.version(c.text("VersionId"))
	return p, version, err
}

func getPolicyVersion(c *call) (any, error) {
	p, version, err := c.namedVersion()
	if err != nil {
		return nil, err
	}
	return oneVersionAnswer{shapeVersion(p, version)}, nil
}

func listPolicyVersions(c *call) (any, error) {
	p, err := c.namedPolicy()
	if err != nil {
		return nil, err
	}
	var answer versionsAnswer
	answer.PolicyVersions.PolicyVersion = []versionAnswer{}
	for _, version := range p.Versions {
		answer.PolicyVersions.PolicyVersion = append(answer.PolicyVersions.PolicyVersion, shapeVersion(p, version))
	}
	return answer, nil
}

func setDefaultPolicyVersion(c *call) (any, error) {
	p, version, err := c.namedVersion()
	if err != nil {
		return nil, err
	}
	p.DefaultVersion, p.UpdateDate = version.ID, c.now
	policies.Put(c.tx, p.policyRow)
	return answered{}, nil
}

func deletePolicyVersion(c *call) (any, error) {
	p, version, err := c.namedVersion()
	switch {
	case err != nil:
		return nil, err
	case version.ID == p.DefaultVersion:
		return nil, fail("DeleteConflict.Policy.Version.Default")
	}
	p.Versions = slices.DeleteFunc(slices.Clone(p.Versions), func(v policyVersionRow) bool { return v.ID == version.ID })
	p.UpdateDate = c.now
	policies.Put(c.tx, p.policyRow)
	return answered{}, nil
}

func shapeVersion(p typedPolicy, v policyVersionRow) versionAnswer {
	return versionAnswer{
		VersionID: v.ID, IsDefaultVersion: v.ID == p.DefaultVersion, CreateDate: date(v.CreateDate),
		PolicyDocument: v.Document,
	}
}
