// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
)

// What can be tagged.
const (
	ResourceTypeUser   = "user"
	ResourceTypeRole   = "role"
	ResourceTypePolicy = "policy"
)

// tagsPerCall is the most tags that one call takes (reference: limits.md §3).
const tagsPerCall = 20

// tagsPerPage is the most that ListTagResources gives at once (reference: limits.md §4).
const tagsPerPage = 100

// TagTarget is what is tagged: a user by its ID, a role or a custom policy by its name.
type TagTarget struct {
	ResourceType string
	ID           string // users
	Name         string // roles and policies
}

// tagged is the tags of one object.
type tagged struct {
	name string
	tags map[string]string
}

func (t tagged) keys() []string { return []string{t.name} }

// key is what the reads of the tags are known by; a user's tags come with the user.
func (t TagTarget) key() string {
	switch t.ResourceType {
	case ResourceTypeUser:
		return "user/" + userIDKey(t.ID)
	case ResourceTypePolicy:
		return "tags/policy/" + policyNameKey(t.Name)
	}
	return "tags/" + t.ResourceType + "/" + t.Name
}

// object is what it is remembered by when this process made it.
func (t TagTarget) object() string {
	switch t.ResourceType {
	case ResourceTypeUser:
		return newObject("User", t.ID)
	case ResourceTypePolicy:
		return newPolicy(PolicyTypeCustom, t.Name)
	}
	return newObject("Role", t.Name)
}

func (t TagTarget) check() error {
	switch t.ResourceType {
	case ResourceTypeUser:
		if t.ID == "" {
			return fmt.Errorf("tags of a user need its ID")
		}
	case ResourceTypeRole, ResourceTypePolicy:
		if t.Name == "" {
			return fmt.Errorf("tags of a %s need its name", t.ResourceType)
		}
	default:
		return fmt.Errorf("a %q cannot be tagged, only a user, role or policy", t.ResourceType)
	}
	return nil
}

// TagResources adds tags, or gives them new values. Other tags stay.
func (c *Client) TagResources(ctx context.Context, target TagTarget, tags map[string]string) error {
	if err := target.check(); err != nil {
		return err
	}
	defer c.wroteTags(target)()
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(tags)), tagsPerCall) {
		var op operation
		if target.ResourceType == ResourceTypeUser {
			req := ims.CreateTagResourcesRequest()
			var list []ims.TagResourcesTag
			for _, k := range keys {
				list = append(list, ims.TagResourcesTag{Key: k, Value: tags[k]})
			}
			req.ResourceType, req.ResourceId, req.Tag = target.ResourceType, &[]string{target.ID}, &list
			op = operation{request: req, response: ims.CreateTagResourcesResponse()}
		} else {
			part := map[string]string{}
			for _, k := range keys {
				part[k] = tags[k]
			}
			op = operation{response: newPlain(), request: ramRequest("TagResources", map[string]string{
				"ResourceType": target.ResourceType, "ResourceNames": jsonText([]string{target.Name}), "Tag": tagText(part)})}
		}
		op.names = []string{target.object()}
		if err := c.call(ctx, op); err != nil {
			return err
		}
	}
	c.changed(withTags(map[string]string{}, tags), target.key())
	return nil
}

// UntagResources takes tags away. Those that are not there do no harm.
func (c *Client) UntagResources(ctx context.Context, target TagTarget, keys []string) error {
	if err := target.check(); err != nil {
		return err
	}
	defer c.wroteTags(target)()
	for part := range slices.Chunk(keys, tagsPerCall) {
		var op operation
		if target.ResourceType == ResourceTypeUser {
			req := ims.CreateUntagResourcesRequest()
			req.ResourceType, req.ResourceId, req.TagKey = target.ResourceType, &[]string{target.ID}, &part
			op = operation{request: req, response: ims.CreateUntagResourcesResponse()}
		} else {
			op = operation{response: newPlain(), request: ramRequest("UntagResources", map[string]string{
				"ResourceType": target.ResourceType, "ResourceNames": jsonText([]string{target.Name}), "TagKeys": jsonText(part)})}
		}
		op.names = []string{target.object()}
		if err := c.call(ctx, op); err != nil {
			return err
		}
	}
	without := map[string]string{}
	for _, k := range keys {
		without[k] = gone
	}
	c.changed(withTags(map[string]string{}, without), target.key())
	return nil
}

// ListTagResources gives the tags of one object.
func (c *Client) ListTagResources(ctx context.Context, target TagTarget) (map[string]string, error) {
	if err := target.check(); err != nil {
		return nil, err
	}
	if target.ResourceType == ResourceTypeUser {
		u, err := c.GetUser(ctx, target.ID)
		return u.Tags, err
	}
	from, name := c.roleTags, target.Name
	if target.ResourceType == ResourceTypePolicy {
		from, name = c.policyTags, policyNameKey(target.Name)
	}
	r := reading[tagged]{key: target.key(), again: func() { from.wrote(name) }, show: func(t tagged) ([]string, map[string]string) {
		return nil, withTags(map[string]string{}, t.tags)
	}}
	t, err := patiently(ctx, c, r, func() (tagged, error) {
		t, _, err := from.find(ctx, name)
		return t, err
	})
	return maps.Clone(t.tags), err
}

// fetchTags reads the tags of one role or policy.
func (c *Client) fetchTags(ctx context.Context, resourceType, name string) ([]tagged, error) {
	out := tagged{name: name, tags: map[string]string{}}
	for token := ""; ; {
		res := &struct {
			*responses.BaseResponse
			NextToken    string
			TagResources []struct{ ResourceName, TagKey, TagValue string }
		}{BaseResponse: &responses.BaseResponse{}}
		params := map[string]string{"ResourceType": resourceType, "ResourceNames": jsonText([]string{name}), "PageSize": string(requests.NewInteger(tagsPerPage))}
		if token != "" {
			params["NextToken"] = token
		}
		if err := c.call(ctx, operation{request: ramRequest("ListTagResources", params), response: res}); err != nil {
			return nil, err
		}
		for _, t := range res.TagResources {
			out.tags[t.TagKey] = t.TagValue
		}
		if res.NextToken == "" || res.NextToken == token {
			return []tagged{out}, nil
		}
		token = res.NextToken
	}
}

// tagPages turns the pages of a listing into those of its objects' tags.
func tagPages[V any](pageOf func(context.Context, string) (page[V], error), tagsOf func(V) tagged) func(context.Context, string) (page[tagged], error) {
	return func(ctx context.Context, cursor string) (page[tagged], error) {
		p, err := pageOf(ctx, cursor)
		out := page[tagged]{next: p.next}
		for _, v := range p.items {
			out.items = append(out.items, tagsOf(v))
		}
		return out, err
	}
}

func (c *Client) wroteTags(target TagTarget) func() {
	forget := func() {
		switch target.ResourceType {
		case ResourceTypeUser:
			c.users.wrote(userIDKey(target.ID))
			c.userPages.wroteAll()
		case ResourceTypeRole:
			c.roleTags.wrote(target.Name)
			c.rolePages.wroteAll()
		case ResourceTypePolicy:
			c.policyTags.wrote(policyNameKey(target.Name))
			c.policyPages.wroteAll()
		}
	}
	forget()
	return forget
}

// tagText is tags as RAM takes them, a JSON list in a stable order (reference: behaviours.md §13).
func tagText(tags map[string]string) string {
	type pair struct{ Key, Value string }
	pairs := []pair{}
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		pairs = append(pairs, pair{k, tags[k]})
	}
	return jsonText(pairs)
}

func jsonText(v any) string {
	b, _ := json.Marshal(v) // lists of strings can always be written
	return string(b)
}
