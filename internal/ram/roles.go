// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"iter"
	"maps"
	"strconv"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	sdkram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
)

// Role is a RAM role.
type Role struct {
	RoleID                   string
	RoleName                 string
	ARN                      string
	Description              string
	AssumeRolePolicyDocument string // the trust policy; empty from ListRoles
	MaxSessionDuration       int    // seconds, 3600 to 43200
	CreateDate               string
	UpdateDate               string
	Tags                     map[string]string
}

// RoleUpdate is what UpdateRole changes: nil leaves a value as it is, "" clears it.
type RoleUpdate struct {
	NewAssumeRolePolicyDocument *string
	NewDescription              *string
	NewMaxSessionDuration       *int
}

// CreateRole makes a role with its tags. A MaxSessionDuration of 0 is RAM's default of one hour.
func (c *Client) CreateRole(ctx context.Context, r Role) (Role, error) {
	defer c.wroteRole(r.RoleName)()
	params := map[string]string{"RoleName": r.RoleName, "AssumeRolePolicyDocument": r.AssumeRolePolicyDocument}
	if r.Description != "" {
		params["Description"] = r.Description
	}
	if r.MaxSessionDuration != 0 {
		params["MaxSessionDuration"] = strconv.Itoa(r.MaxSessionDuration)
	}
	if len(r.Tags) > 0 {
		params["Tag"] = tagText(r.Tags)
	}
	var found Role
	look := func(ctx context.Context, since time.Time) (verdict, error) {
		got, err := c.getRole(ctx, r.RoleName)
		switch {
		case IsNotExist(err):
			return absent, nil
		case err != nil:
			return absent, err
		case !createdSince(got.CreateDate, since), got.Description != r.Description, !sameText(got.AssumeRolePolicyDocument, r.AssumeRolePolicyDocument):
			return foreign, nil
		}
		found = got
		return ours, nil
	}
	res := sdkram.CreateCreateRoleResponse()
	err := c.call(ctx, operation{request: ramRequest("CreateRole", params), response: res, look: look, done: []string{"EntityAlreadyExists.Role"}})
	if err != nil {
		return Role{}, err
	}
	c.made("role/"+r.RoleName, newObject("Role", r.RoleName))
	c.changed(withTags(map[string]string{}, r.Tags), TagTarget{ResourceType: ResourceTypeRole, Name: r.RoleName}.key())
	made := found
	if made.RoleName == "" {
		made = roleFromSDK(res.Role)
	}
	made.Tags = maps.Clone(r.Tags)
	return made, nil
}

// GetRole reads a role with its trust policy and tags.
func (c *Client) GetRole(ctx context.Context, roleName string) (Role, error) {
	if roleName == "" {
		return Role{}, errors.New("a role without a name cannot be read")
	}
	r, err := c.readRole(ctx, roleName)
	if err != nil {
		return Role{}, err
	}
	r.Tags, err = c.ListTagResources(ctx, TagTarget{ResourceType: ResourceTypeRole, Name: r.RoleName})
	return r, err
}

// readRole reads a role without its tags, from memory if it can.
func (c *Client) readRole(ctx context.Context, roleName string) (Role, error) {
	how := reading[Role]{key: "role/" + roleName, again: func() { c.roles.wrote(roleName) }, show: func(r Role) ([]string, map[string]string) {
		return nil, map[string]string{"AssumeRolePolicyDocument": tight(r.AssumeRolePolicyDocument), "Description": r.Description,
			"MaxSessionDuration": strconv.Itoa(r.MaxSessionDuration)}
	}}
	return patiently(ctx, c, how, func() (Role, error) {
		return c.roles.get(ctx, roleName, func(ctx context.Context) (Role, error) { return c.getRole(ctx, roleName) })
	})
}

// getRole reads a role without its tags.
func (c *Client) getRole(ctx context.Context, roleName string) (Role, error) {
	req, res := sdkram.CreateGetRoleRequest(), sdkram.CreateGetRoleResponse()
	req.RoleName = roleName
	err := c.call(ctx, operation{request: req, response: res})
	return roleFromSDK(res.Role), err
}

// ListRoles gives all roles, service-linked ones too, without their trust policies. An error is the last thing it yields.
func (c *Client) ListRoles(ctx context.Context) iter.Seq2[Role, error] {
	return func(yield func(Role, error) bool) {
		for r, err := range listAll(ctx, c.pageOfRoles) {
			r.Tags = maps.Clone(r.Tags)
			if !yield(r, err) {
				return
			}
		}
	}
}

func (c *Client) pageOfRoles(ctx context.Context, cursor string) (page[Role], error) {
	return c.rolePages.get(ctx, cursor, func(ctx context.Context) (page[Role], error) {
		req := sdkram.CreateListRolesRequest()
		req.Marker, req.MaxItems = cursor, requests.NewInteger(itemsPerPage)
		// The SDK's answer lacks the tags.
		res := &struct {
			*responses.BaseResponse
			IsTruncated bool
			Marker      string
			Roles       struct {
				Role []struct {
					sdkram.Role
					Tags tagList
				}
			}
		}{BaseResponse: &responses.BaseResponse{}}
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return page[Role]{}, err
		}
		out := page[Role]{next: nextMarker(res.IsTruncated, res.Marker)}
		for _, r := range res.Roles.Role {
			role := roleFromSDK(r.Role)
			role.Tags = r.Tags.asMap()
			out.items = append(out.items, role)
		}
		return out, nil
	})
}

// UpdateRole changes a role. The session duration is always sent: the documentation says that RAM sets it to an hour when it is left out
// (reference: behaviours.md §6).
func (c *Client) UpdateRole(ctx context.Context, roleName string, u RoleUpdate) error {
	if u == (RoleUpdate{}) {
		return nil
	}
	defer c.wroteRole(roleName)()
	if u.NewMaxSessionDuration == nil {
		now, err := c.readRole(ctx, roleName)
		if err != nil {
			return err
		}
		u.NewMaxSessionDuration = &now.MaxSessionDuration
	}
	params := map[string]string{"RoleName": roleName, "NewMaxSessionDuration": strconv.Itoa(*u.NewMaxSessionDuration)}
	if u.NewAssumeRolePolicyDocument != nil {
		params["NewAssumeRolePolicyDocument"] = *u.NewAssumeRolePolicyDocument
	}
	if u.NewDescription != nil {
		params["NewDescription"] = *u.NewDescription
	}
	if err := c.call(ctx, operation{request: ramRequest("UpdateRole", params), response: newPlain(), names: []string{newObject("Role", roleName)}}); err != nil {
		return err
	}
	fields := written(map[string]*string{"AssumeRolePolicyDocument": u.NewAssumeRolePolicyDocument, "Description": u.NewDescription})
	if document, ok := fields["AssumeRolePolicyDocument"]; ok {
		fields["AssumeRolePolicyDocument"] = tight(document)
	}
	fields["MaxSessionDuration"] = strconv.Itoa(*u.NewMaxSessionDuration)
	c.changed(fields, "role/"+roleName)
	return nil
}

// DeleteRole deletes a role that no policy is attached to any more.
func (c *Client) DeleteRole(ctx context.Context, roleName string) error {
	defer c.wroteRole(roleName)()
	defer c.wroteAttachments()
	req := sdkram.CreateDeleteRoleRequest()
	req.RoleName = roleName
	err := c.callDelete(ctx, operation{request: req, response: sdkram.CreateDeleteRoleResponse(), done: []string{"EntityNotExist.Role"}}, "Role", roleName)
	if err == nil {
		c.unmade("role/"+roleName, newObject("Role", roleName), TagTarget{ResourceType: ResourceTypeRole, Name: roleName}.key())
	}
	return err
}

func (c *Client) wroteRole(roleName string) func() {
	forget := func() {
		c.roles.wrote(roleName)
		c.roleTags.wrote(roleName)
		c.rolePages.wroteAll()
	}
	forget()
	return forget
}

func roleFromSDK(r sdkram.Role) Role {
	return Role{RoleID: r.RoleId, RoleName: r.RoleName, ARN: r.Arn, Description: r.Description, AssumeRolePolicyDocument: r.AssumeRolePolicyDocument,
		MaxSessionDuration: int(r.MaxSessionDuration), CreateDate: r.CreateDate, UpdateDate: r.UpdateDate}
}
