// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// What can be tagged.
const (
	ResourceTypeUser   = "user"
	ResourceTypeRole   = "role"
	ResourceTypePolicy = "policy"
)

const (
	// tagsPerCall is the most tags that one call takes (reference: limits.md §3).
	tagsPerCall = 20
	// tagsPerPage is the most that ListTagResources gives at once (reference: limits.md §4).
	tagsPerPage = 100
)

// Tags are the tags of one object.
type Tags map[string]string

// UnmarshalJSON reads them as RAM shows them beside the object: {"Tag": [{"TagKey": …, "TagValue":
// …}]}.
func (t *Tags) UnmarshalJSON(text []byte) error {
	var list struct {
		Tag []struct{ TagKey, TagValue string }
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*t = Tags{}
	for _, tag := range list.Tag {
		(*t)[tag.TagKey] = tag.TagValue
	}
	return nil
}

// TagTarget is what is tagged: a user by its ID, a role or a custom policy by its name.
type TagTarget struct {
	ResourceType string
	ID           string // users
	Name         string // roles and policies
}

// taggable is a kind whose objects have tags.
type taggable interface {
	update(ctx context.Context, op rpc.Operation, key string) error
}

// tagTarget is the kind of what is tagged, and its key.
func (c *Client) tagTarget(t TagTarget) (taggable, string, error) {
	switch {
	case t.ResourceType == ResourceTypeUser && t.ID != "":
		return c.users(), userIDKey(t.ID), nil
	case t.ResourceType == ResourceTypeRole && t.Name != "":
		return c.roles(), t.Name, nil
	case t.ResourceType == ResourceTypePolicy && t.Name != "":
		return c.policies(), policyKey(PolicyTypeCustom, t.Name), nil
	}
	return nil, "", fmt.Errorf("a %q of the ID %q or the name %q cannot be tagged, only a user by its ID, "+
		"and a role or policy by its name", t.ResourceType, t.ID, t.Name)
}

// TagResources adds tags, or gives them new values. Other tags stay.
func (c *Client) TagResources(ctx context.Context, target TagTarget, tags map[string]string) error {
	return c.eachTagCall(ctx, "TagResources", target, slices.Sorted(maps.Keys(tags)), func(part []string) rpc.Params {
		some := Tags{}
		for _, key := range part {
			some[key] = tags[key]
		}
		if target.ResourceType == ResourceTypeUser {
			return tagParams(some)
		}
		return rpc.Params{"Tag": tagText(some)}
	})
}

// UntagResources takes tags away. Those that are not there do no harm.
func (c *Client) UntagResources(ctx context.Context, target TagTarget, keys []string) error {
	return c.eachTagCall(ctx, "UntagResources", target, keys, func(part []string) rpc.Params {
		if target.ResourceType != ResourceTypeUser {
			return rpc.Params{"TagKeys": jsonText(part)}
		}
		params := rpc.Params{}
		for i, key := range part {
			params["TagKey."+strconv.Itoa(i+1)] = key
		}
		return params
	})
}

// eachTagCall makes the calls that it takes for so many tags. Users are tagged by IMS, roles and
// policies by RAM (reference: behaviours.md §13).
func (c *Client) eachTagCall(ctx context.Context, action string, target TagTarget, keys []string,
	params func(part []string) rpc.Params,
) error {
	kind, key, err := c.tagTarget(target)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(keys, tagsPerCall) {
		p := params(part)
		p["ResourceType"] = target.ResourceType
		product := rpc.RAM
		if target.ResourceType == ResourceTypeUser {
			product, p["ResourceId.1"] = rpc.IMS, target.ID
		} else {
			p["ResourceNames"] = jsonText([]string{target.Name})
		}
		if err := kind.update(ctx, product.Op(action, p, nil), key); err != nil {
			return err
		}
	}
	return nil
}

// fetchTags reads the tags of a role or policy.
func (c *Client) fetchTags(ctx context.Context, resourceType, name string) (Tags, error) {
	type tag struct{ TagKey, TagValue string }
	out := Tags{}
	for t, err := range listAll(ctx, maxListed, func(ctx context.Context, token string) (page[tag], error) {
		var res struct {
			rpc.Answer
			NextToken    string
			TagResources []tag
		}
		err := c.call(ctx, rpc.RAM.Op("ListTagResources", rpc.Params{
			"ResourceType": resourceType, "ResourceNames": jsonText([]string{name}),
			"PageSize": strconv.Itoa(tagsPerPage), "NextToken": token,
		}.NonEmpty(), &res))
		return pageOf(pageAnswer{IsTruncated: res.NextToken != "", Marker: res.NextToken}, token, res.TagResources, err)
	}) {
		if err != nil {
			return nil, err
		}
		out[t.TagKey] = t.TagValue
	}
	return out, nil
}

// tagParams are tags as IMS takes them, in a stable order.
func tagParams(tags map[string]string) rpc.Params {
	params := rpc.Params{}
	for i, key := range slices.Sorted(maps.Keys(tags)) {
		name := "Tag." + strconv.Itoa(i+1)
		params[name+".Key"], params[name+".Value"] = key, tags[key]
	}
	return params
}

// tagText is tags as RAM takes them, a JSON list in a stable order; "" for none.
func tagText(tags map[string]string) string {
	if len(tags) == 0 {
		return ""
	}
	type pair struct{ Key, Value string }
	var pairs []pair
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		pairs = append(pairs, pair{k, tags[k]})
	}
	return jsonText(pairs)
}

func jsonText(v any) string {
	b, _ := json.Marshal(v) // lists of strings can always be written
	return string(b)
}
