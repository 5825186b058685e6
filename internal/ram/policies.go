// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	sdkram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
)

// What types of policies there are.
const (
	PolicyTypeSystem = "System" // Alibaba Cloud's own, read-only
	PolicyTypeCustom = "Custom"
)

// itemsPerPage is the most that ListPolicies and ListRoles give at once (reference: limits.md §4).
const itemsPerPage = 1000

// Policy is a system or custom policy.
type Policy struct {
	PolicyName      string
	PolicyType      string // System or Custom
	Description     string
	DefaultVersion  string // the version in force, e.g. v1
	CreateDate      string
	UpdateDate      string
	PolicyDocument  string // of the version in force; empty from ListPolicies
	AttachmentCount int
	Tags            map[string]string // custom policies only
}

// PolicyVersion is one version of a policy's document.
type PolicyVersion struct {
	VersionID        string // v1, v2, …
	IsDefaultVersion bool
	CreateDate       string
	PolicyDocument   string
}

// policyNameKey is a policy's name for comparing: RAM does not tell upper from lower case in it (reference: behaviours.md §1).
func policyNameKey(name string) string { return strings.ToLower(name) }

func policyKey(policyType, name string) string { return policyType + "/" + policyNameKey(name) }

func newPolicy(policyType, name string) string {
	return newObject("Policy", policyKey(policyType, name))
}

// CreatePolicy makes a custom policy with its tags.
func (c *Client) CreatePolicy(ctx context.Context, p Policy) (Policy, error) {
	defer c.wrotePolicy(p.PolicyName)()
	params := map[string]string{"PolicyName": p.PolicyName, "PolicyDocument": p.PolicyDocument}
	if p.Description != "" {
		params["Description"] = p.Description
	}
	if len(p.Tags) > 0 {
		params["Tag"] = tagText(p.Tags)
	}
	var found Policy
	look := func(ctx context.Context, since time.Time) (verdict, error) {
		got, err := c.getPolicy(ctx, PolicyTypeCustom, p.PolicyName)
		switch {
		case IsNotExist(err):
			return absent, nil
		case err != nil:
			return absent, err
		case !createdSince(got.CreateDate, since), got.Description != p.Description, !sameText(got.PolicyDocument, p.PolicyDocument):
			return foreign, nil
		}
		found = got
		return ours, nil
	}
	res := sdkram.CreateCreatePolicyResponse()
	err := c.call(ctx, operation{request: ramRequest("CreatePolicy", params), response: res, look: look, done: []string{"EntityAlreadyExists"}})
	if err != nil {
		return Policy{}, err
	}
	c.made("policy/"+policyKey(PolicyTypeCustom, p.PolicyName), newPolicy(PolicyTypeCustom, p.PolicyName))
	c.changed(withTags(map[string]string{}, p.Tags), TagTarget{ResourceType: ResourceTypePolicy, Name: p.PolicyName}.key())
	made := found
	if made.PolicyName == "" {
		made = policyFromSDK(res.Policy)
	}
	made.PolicyDocument, made.Tags = p.PolicyDocument, maps.Clone(p.Tags)
	return made, nil
}

// GetPolicy reads a policy with its document, and the tags of a custom one.
func (c *Client) GetPolicy(ctx context.Context, policyType, policyName string) (Policy, error) {
	if policyName == "" {
		return Policy{}, errors.New("a policy without a name cannot be read")
	}
	p, err := c.readPolicy(ctx, policyType, policyName)
	if err != nil {
		return Policy{}, err
	}
	return c.withPolicyTags(ctx, p)
}

// GetPolicyAgain reads a custom policy of which known was read before. RAM's listing lacks documents, but a version's document never changes
// and its number is not used again (reference: behaviours.md §4): where the listing shows the policy made at the same time
// and with the same version in force, the document is the known one. So many policies cost pages, not a call each. Its
// AttachmentCount may be out of date.
func (c *Client) GetPolicyAgain(ctx context.Context, known Policy) (Policy, error) {
	name := policyNameKey(known.PolicyName)
	if known.DefaultVersion == "" || known.CreateDate == "" || c.wasMade("policy/"+policyKey(PolicyTypeCustom, name), math.MaxInt64) {
		return c.GetPolicy(ctx, PolicyTypeCustom, known.PolicyName)
	}
	p, ok, err := c.knownPolicies.find(ctx, name)
	if err != nil {
		return Policy{}, err
	}
	if ok && p.PolicyDocument == "" && p.DefaultVersion == known.DefaultVersion && p.CreateDate == known.CreateDate {
		p.PolicyDocument = known.PolicyDocument
	}
	if p.PolicyDocument == "" {
		return c.GetPolicy(ctx, PolicyTypeCustom, known.PolicyName)
	}
	return c.withPolicyTags(ctx, p)
}

// readPolicy reads a policy without its tags, from memory if it can.
func (c *Client) readPolicy(ctx context.Context, policyType, policyName string) (Policy, error) {
	key := policyKey(policyType, policyName)
	r := reading[Policy]{key: "policy/" + key, again: func() { c.policies.wrote(key) }, show: func(p Policy) ([]string, map[string]string) {
		return nil, map[string]string{"Description": p.Description, "PolicyDocument": tight(p.PolicyDocument), "DefaultVersion": p.DefaultVersion}
	}}
	return patiently(ctx, c, r, func() (Policy, error) {
		return c.policies.get(ctx, key, func(ctx context.Context) (Policy, error) { return c.getPolicy(ctx, policyType, policyName) })
	})
}

// withPolicyTags adds the tags of a custom policy.
func (c *Client) withPolicyTags(ctx context.Context, p Policy) (Policy, error) {
	if p.PolicyType != PolicyTypeCustom {
		return p, nil
	}
	var err error
	p.Tags, err = c.ListTagResources(ctx, TagTarget{ResourceType: ResourceTypePolicy, Name: p.PolicyName})
	return p, err
}

// getPolicy reads a policy without its tags.
func (c *Client) getPolicy(ctx context.Context, policyType, policyName string) (Policy, error) {
	req, res := sdkram.CreateGetPolicyRequest(), sdkram.CreateGetPolicyResponse()
	req.PolicyType, req.PolicyName = policyType, policyName
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return Policy{}, err
	}
	p := policyFromSDK(res.Policy)
	p.PolicyDocument = res.DefaultPolicyVersion.PolicyDocument
	return p, nil
}

// ListPolicies gives all policies of a type, or of both types when it is "". Documents are left out. An error is the last thing it yields.
func (c *Client) ListPolicies(ctx context.Context, policyType string) iter.Seq2[Policy, error] {
	return func(yield func(Policy, error) bool) {
		for p, err := range listAll(ctx, func(ctx context.Context, cursor string) (page[Policy], error) {
			return c.pageOfPolicies(ctx, policyType, cursor)
		}) {
			p.Tags = maps.Clone(p.Tags)
			if !yield(p, err) {
				return
			}
		}
	}
}

func (c *Client) pageOfPolicies(ctx context.Context, policyType, cursor string) (page[Policy], error) {
	return c.policyPages.get(ctx, policyType+"/"+cursor, func(ctx context.Context) (page[Policy], error) {
		req := sdkram.CreateListPoliciesRequest()
		req.PolicyType, req.Marker, req.MaxItems = policyType, cursor, requests.NewInteger(itemsPerPage)
		// The SDK's answer lacks the tags.
		res := &struct {
			*responses.BaseResponse
			IsTruncated bool
			Marker      string
			Policies    struct {
				Policy []struct {
					PolicyName, PolicyType, Description, DefaultVersion, CreateDate, UpdateDate string
					AttachmentCount                                                             int
					Tags                                                                        tagList
				}
			}
		}{BaseResponse: &responses.BaseResponse{}}
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return page[Policy]{}, err
		}
		out := page[Policy]{next: nextMarker(res.IsTruncated, res.Marker)}
		for _, p := range res.Policies.Policy {
			out.items = append(out.items, Policy{PolicyName: p.PolicyName, PolicyType: p.PolicyType, Description: p.Description, DefaultVersion: p.DefaultVersion,
				CreateDate: p.CreateDate, UpdateDate: p.UpdateDate, AttachmentCount: p.AttachmentCount, Tags: p.Tags.asMap()})
		}
		return out, nil
	})
}

// tagList is how RAM lists the tags of a policy or role.
type tagList struct {
	Tag []struct{ TagKey, TagValue string }
}

func (l tagList) asMap() map[string]string {
	out := map[string]string{}
	for _, t := range l.Tag {
		out[t.TagKey] = t.TagValue
	}
	return out
}

// UpdatePolicyDescription sets the description of a custom policy; "" clears it.
func (c *Client) UpdatePolicyDescription(ctx context.Context, policyName, description string) error {
	defer c.wrotePolicy(policyName)()
	op := operation{response: newPlain(), names: []string{newPolicy(PolicyTypeCustom, policyName)},
		request: ramRequest("UpdatePolicyDescription", map[string]string{"PolicyName": policyName, "NewDescription": description})}
	if err := c.call(ctx, op); err != nil {
		return err
	}
	c.changed(map[string]string{"Description": description}, "policy/"+policyKey(PolicyTypeCustom, policyName))
	return nil
}

// CreatePolicyVersion puts a new document of a custom policy in force. Where the policy has as many versions as it may have, the oldest that is
// not in force goes.
func (c *Client) CreatePolicyVersion(ctx context.Context, policyName, document string) (PolicyVersion, error) {
	defer c.wrotePolicy(policyName)()
	req, res := sdkram.CreateCreatePolicyVersionRequest(), sdkram.CreateCreatePolicyVersionResponse()
	req.PolicyName, req.PolicyDocument, req.SetAsDefault = policyName, document, requests.NewBoolean(true)
	req.RotateStrategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
	var found PolicyVersion
	look := func(ctx context.Context, since time.Time) (verdict, error) {
		// Nothing keeps RAM from making the same version twice, and each may rotate an older one out: it is taken for not made only when
		// no lag can hide it any more.
		for waited := time.Duration(0); ; waited += PropagationStep {
			versions, err := c.listPolicyVersions(ctx, PolicyTypeCustom, policyName)
			if err != nil && !IsNotExist(err) {
				return absent, err
			}
			for _, v := range versions {
				if v.IsDefaultVersion && createdSince(v.CreateDate, since) && sameText(v.PolicyDocument, document) {
					found = v
					return ours, nil
				}
			}
			if waited >= PropagationWindow {
				return absent, nil
			}
			if err := c.clock.Sleep(ctx, PropagationStep); err != nil {
				return absent, err
			}
		}
	}
	if err := c.call(ctx, operation{request: req, response: res, look: look, names: []string{newPolicy(PolicyTypeCustom, policyName)}}); err != nil {
		return PolicyVersion{}, err
	}
	made := found
	if made.VersionID == "" {
		made = versionFromSDK(res.PolicyVersion)
	}
	c.changed(map[string]string{"PolicyDocument": tight(document), "DefaultVersion": made.VersionID}, "policy/"+policyKey(PolicyTypeCustom, policyName))
	return made, nil
}

// ListPolicyVersions gives all versions of a policy with their documents.
func (c *Client) ListPolicyVersions(ctx context.Context, policyType, policyName string) ([]PolicyVersion, error) {
	key := policyKey(policyType, policyName)
	versions, err := patiently(ctx, c, reading[[]PolicyVersion]{key: "policy/" + key, again: func() { c.versions.wrote(key) }}, func() ([]PolicyVersion, error) {
		return c.versions.get(ctx, key, func(ctx context.Context) ([]PolicyVersion, error) {
			return c.listPolicyVersions(ctx, policyType, policyName)
		})
	})
	return slices.Clone(versions), err
}

func (c *Client) listPolicyVersions(ctx context.Context, policyType, policyName string) ([]PolicyVersion, error) {
	req, res := sdkram.CreateListPolicyVersionsRequest(), sdkram.CreateListPolicyVersionsResponse()
	req.PolicyType, req.PolicyName = policyType, policyName
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return nil, err
	}
	var versions []PolicyVersion
	for _, v := range res.PolicyVersions.PolicyVersion {
		versions = append(versions, versionFromSDK(v))
	}
	return versions, nil
}

// GetPolicyVersion reads one version of a policy.
func (c *Client) GetPolicyVersion(ctx context.Context, policyType, policyName, versionID string) (PolicyVersion, error) {
	key := policyKey(policyType, policyName) + "/" + versionID
	versions, err := c.versions.get(ctx, key, func(ctx context.Context) ([]PolicyVersion, error) {
		req, res := sdkram.CreateGetPolicyVersionRequest(), sdkram.CreateGetPolicyVersionResponse()
		req.PolicyType, req.PolicyName, req.VersionId = policyType, policyName, versionID
		err := c.call(ctx, operation{request: req, response: res})
		return []PolicyVersion{versionFromSDK(res.PolicyVersion)}, err
	})
	if err != nil {
		return PolicyVersion{}, err
	}
	return versions[0], nil
}

// SetDefaultPolicyVersion puts another version of a custom policy in force.
func (c *Client) SetDefaultPolicyVersion(ctx context.Context, policyName, versionID string) error {
	defer c.wrotePolicy(policyName)()
	req := sdkram.CreateSetDefaultPolicyVersionRequest()
	req.PolicyName, req.VersionId = policyName, versionID
	if err := c.call(ctx, operation{request: req, response: sdkram.CreateSetDefaultPolicyVersionResponse()}); err != nil {
		return err
	}
	key := "policy/" + policyKey(PolicyTypeCustom, policyName)
	c.unmade(key) // the document is another one now
	c.changed(map[string]string{"DefaultVersion": versionID}, key)
	return nil
}

// DeletePolicyVersion deletes a version of a custom policy that is not in force.
func (c *Client) DeletePolicyVersion(ctx context.Context, policyName, versionID string) error {
	defer c.wrotePolicy(policyName)()
	req := sdkram.CreateDeletePolicyVersionRequest()
	req.PolicyName, req.VersionId = policyName, versionID
	return c.call(ctx, operation{request: req, response: sdkram.CreateDeletePolicyVersionResponse(), done: []string{"EntityNotExist"}})
}

// DeletePolicy deletes a custom policy with all its versions. It must not be attached to anything.
func (c *Client) DeletePolicy(ctx context.Context, policyName string) error {
	defer c.wrotePolicy(policyName)()
	op := operation{response: newPlain(), done: []string{"EntityNotExist.Policy"},
		request: ramRequest("DeletePolicy", map[string]string{"PolicyName": policyName, "CascadingDelete": "true"})}
	err := c.callDelete(ctx, op, "Policy", policyNameKey(policyName))
	if err == nil {
		c.unmade("policy/"+policyKey(PolicyTypeCustom, policyName), newPolicy(PolicyTypeCustom, policyName), TagTarget{ResourceType: ResourceTypePolicy, Name: policyName}.key())
	}
	return err
}

func (c *Client) wrotePolicy(policyName string) func() {
	forget := func() {
		c.policies.wrote(policyKey(PolicyTypeCustom, policyName))
		c.knownPolicies.wrote(policyNameKey(policyName))
		c.policyTags.wrote(policyNameKey(policyName))
		c.policyPages.wroteAll()
		c.versions.wroteAll()
		c.policyEntities.wrote(policyKey(PolicyTypeCustom, policyName))
	}
	forget()
	return forget
}

// sameText compares documents but for white space, in case RAM keeps it otherwise than it was sent.
func sameText(a, b string) bool { return tight(a) == tight(b) }

// tight is a text without white space.
func tight(s string) string { return strings.Join(strings.Fields(s), "") }

func policyFromSDK(p sdkram.Policy) Policy {
	return Policy{PolicyName: p.PolicyName, PolicyType: p.PolicyType, Description: p.Description, DefaultVersion: p.DefaultVersion,
		CreateDate: p.CreateDate, UpdateDate: p.UpdateDate, AttachmentCount: p.AttachmentCount}
}

func versionFromSDK(v sdkram.PolicyVersion) PolicyVersion {
	return PolicyVersion{VersionID: v.VersionId, IsDefaultVersion: v.IsDefaultVersion, CreateDate: v.CreateDate, PolicyDocument: v.PolicyDocument}
}
