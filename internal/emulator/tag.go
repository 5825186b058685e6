// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// tag is a tag, or in a filter a key with or without a value.
type tag struct {
	Key     string
	Value   string
	keyOnly bool
}

type tagAnswer struct {
	TagKey   string
	TagValue string
}

type imsTags struct {
	Tag []tagAnswer
}

const (
	maxTags      = 20 // per request
	maxTagged    = 50 // resources per request
	maxTagLength = 128
)

const tagName = "Tag" // what every action calls its tags

// tagPairs is tags as Tag.N.Key and Tag.N.Value.
func tagPairs() param {
	return param{name: tagName, list: true, check: func(name string, in values) error {
		return checkTags(name, in.pairs(name))
	}}
}

// tagArray is tags as Tag, one JSON array of {"Key", "Value"}; the form of tagPairs is taken too.
func tagArray() param {
	return param{name: tagName, list: true, check: func(name string, in values) error {
		tags, err := arrayTags(in)
		if err != nil {
			return err
		}
		return checkTags(name, tags)
	}}
}

func arrayTags(in values) ([]tag, error) {
	items, err := array[struct{ Key, Value *string }](in, tagName)
	if err != nil {
		return nil, err
	}
	tags := in.pairs(tagName)
	for _, item := range items {
		t := tag{keyOnly: item.Value == nil}
		if item.Key != nil {
			t.Key = *item.Key
		}
		if item.Value != nil {
			t.Value = *item.Value
		}
		tags = append(tags, t)
	}
	return tags, nil
}

// checkTags holds tags to what RAM accepts (reference: limits.md §2). The codes are inferred.
func checkTags(name string, tags []tag) error {
	if len(tags) > maxTags {
		return refused(name)
	}
	for _, t := range tags {
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > maxTagLength:
			return invalid(name+".Key", "Length")
		case strings.HasPrefix(t.Key, "aliyun") || strings.HasPrefix(t.Key, "acs:") || holdsLink(t.Key):
			return invalid(name+".Key", "InvalidChars")
		case utf8.RuneCountInString(t.Value) > maxTagLength:
			return invalid(name+".Value", "Length")
		case strings.HasPrefix(t.Value, "acs:") || holdsLink(t.Value):
			return invalid(name+".Value", "InvalidChars")
		}
	}
	return nil
}

func holdsLink(text string) bool {
	return strings.Contains(text, "http://") || strings.Contains(text, "https://")
}

func tagMap(tags []tag) map[string]string {
	if len(tags) == 0 {
		return nil
	}
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}

// hasTags says whether all wanted tags are there; a wanted tag without a value wants the key alone.
func hasTags(have map[string]string, wanted []tag) bool {
	for _, t := range wanted {
		value, ok := have[t.Key]
		if !ok || !t.keyOnly && value != t.Value {
			return false
		}
	}
	return true
}

func shapeTags(tags map[string]string) *imsTags {
	answer := &imsTags{Tag: []tagAnswer{}}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		answer.Tag = append(answer.Tag, tagAnswer{TagKey: key, TagValue: tags[key]})
	}
	return answer
}

// tagged is a resource that can have tags.
type tagged struct {
	kind, name string // as the request names it
	tags       map[string]string
	save       func(tags map[string]string)
}

type flatTag struct {
	ResourceType string
	ResourceName string `json:",omitempty"`           // RAM
	ResourceID   string `json:"ResourceId,omitempty"` // IMS
	TagKey       string
	TagValue     string
}

// ramTagsAnswer has a flat list, unlike the answer of IMS.
type ramTagsAnswer struct {
	TagResources []flatTag
	NextToken    string `json:",omitempty"`
}

type imsTagsAnswer struct {
	TagResources struct {
		TagResource []flatTag
	}
	IsTruncated bool
	NextToken   string `json:",omitempty"`
}

var tagsPerResourceQuota = quota{"TagsPerResourceQuota", 20} // per user, role or policy

func tagObject() object {
	return object{
		quotas:  []quota{tagsPerResourceQuota},
		actions: tagActions(),
		errors: map[string]wording{
			"LimitExceeded.Tag": {http.StatusConflict, "The count of tags beyond the current limits."},
		},
	}
}

func tagActions() []action {
	const ram, ims = productRAM, productIMS
	names, ids, upns := plain("ResourceNames"), listOf("ResourceId", maxTagged), listOf("ResourcePrincipalName", maxTagged)
	kind, users := oneOf("ResourceType", "role", "policy").must(), oneOf("ResourceType", "user").must()
	keys, all, page := listOf("TagKey", maxTags), boolean("All"), []param{plain("NextToken"), number("PageSize", 1, 100)}
	on := []resource{theTagged}
	return []action{
		{product: ram, name: "TagResources", writes: true, rate: 10, resources: on, run: tagResources,
			params: []param{kind, names, tagArray().must()}},
		{product: ram, name: "UntagResources", writes: true, rate: 10, resources: on, run: untagResources,
			params: []param{kind, names.must(), plain("TagKeys"), keys, all}},
		{product: ram, name: "ListTagResources", resources: on, run: listTagResources,
			params: with(page, kind, names, tagArray())},
		{product: ims, name: "TagResources", writes: true, rate: 20, resources: on, run: tagResources,
			params: []param{users, ids, upns, tagPairs().must()}},
		{product: ims, name: "UntagResources", writes: true, rate: 20, resources: on, run: untagResources,
			params: []param{users, ids, upns, keys, all}},
		{product: ims, name: "ListTagResources", resources: on, run: listTagResources,
			params: with(page, users, ids, upns, tagPairs())},
	}
}

// namedTagged finds the resources that a request names, each under the name it was asked for; those
// that do not exist have no save.
func (c *call) namedTagged() ([]tagged, error) {
	kind := c.text("ResourceType")
	if c.action.product == productIMS {
		return c.namedTaggedUsers()
	}
	names, err := array[string](c.in, "ResourceNames")
	if err != nil {
		return nil, err
	}
	if len(names) > maxTagged {
		return nil, refused("ResourceNames")
	}
	var list []tagged
	for _, name := range names {
		item := tagged{kind: kind, name: name}
		if e, exists := c.entityAt(kind + "/" + name); exists {
			item.name, item.tags, item.save = e.name, e.tags, e.retag
		}
		list = append(list, item)
	}
	return list, nil
}

func (c *call) namedTaggedUsers() ([]tagged, error) {
	ids, upns := c.in.list("ResourceId"), c.in.list("ResourcePrincipalName")
	if len(ids) > 0 && len(upns) > 0 {
		return nil, refused("ResourceId")
	}
	var list []tagged
	add := func(name string, u userRow, exists bool) {
		item := tagged{kind: "user", name: name}
		if exists {
			item.name, item.tags = u.ID, u.Tags
			item.save = func(tags map[string]string) { u.Tags = tags; users.Put(c.tx, u) }
		}
		list = append(list, item)
	}
	for _, id := range ids {
		u, ok := users.Get(c.tx, id)
		add(id, u, ok)
	}
	for _, upn := range upns {
		u, err := c.userByPrincipalName(upn)
		add(upn, u, err == nil)
	}
	return list, nil
}

// changeTags changes the tags of all resources that a request names, or of none.
func (c *call) changeTags(change func(tags map[string]string)) (any, error) {
	list, err := c.namedTagged()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, missing(c.action.product, map[string]string{productRAM: "ResourceNames",
			productIMS: "ResourceId"}[c.action.product])
	}
	for _, item := range list {
		if item.save == nil {
			return nil, fail(map[string]string{
				"user": "EntityNotExist.User", "role": "EntityNotExist.Role", "policy": "EntityNotExist.Policy",
			}[item.kind])
		}
		tags := maps.Clone(item.tags)
		if tags == nil {
			tags = map[string]string{}
		}
		change(tags)
		if len(tags) > c.quota(tagsPerResourceQuota) {
			return nil, fail("LimitExceeded.Tag")
		}
		item.save(tags)
	}
	return answered{}, nil
}

func tagResources(c *call) (any, error) {
	wanted, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	return c.changeTags(func(tags map[string]string) { maps.Copy(tags, tagMap(wanted)) })
}

func untagResources(c *call) (any, error) {
	keys, err := array[string](c.in, "TagKeys")
	if err != nil {
		return nil, err
	}
	keys = append(keys, c.in.list("TagKey")...)
	return c.changeTags(func(tags map[string]string) {
		if len(keys) == 0 && c.in.flag("All") {
			clear(tags)
		}
		for _, key := range keys {
			delete(tags, key)
		}
	})
}

// listTagResources lists the tags of the resources that a request names, or of all that have the
// tags it names. What does not exist has no tags (reference: behaviours.md §13).
func listTagResources(c *call) (any, error) {
	wanted, err := arrayTags(c.in)
	if err != nil {
		return nil, err
	}
	list, err := c.namedTagged()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if c.action.product == productIMS && len(wanted) == 0 {
			return nil, missing(c.action.product, "ResourceId")
		}
		list = c.allTagged()
	}
	flat := []flatTag{}
	for _, item := range list {
		if !hasTags(item.tags, wanted) {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(item.tags)) {
			row := flatTag{ResourceType: item.kind, TagKey: key, TagValue: item.tags[key]}
			if c.action.product == productIMS {
				row.ResourceID = item.name
			} else {
				row.ResourceName = item.name
			}
			flat = append(flat, row)
		}
	}
	flat, next, err := tokenPage(c, flat)
	if err != nil {
		return nil, err
	}
	if c.action.product == productIMS {
		answer := imsTagsAnswer{IsTruncated: next != "", NextToken: next}
		answer.TagResources.TagResource = flat
		return answer, nil
	}
	return ramTagsAnswer{TagResources: flat, NextToken: next}, nil
}

// allTagged is everything of the type a request names.
func (c *call) allTagged() []tagged {
	var list []tagged
	kind := c.text("ResourceType")
	switch kind {
	case "user":
		for u := range usersByName.After(c.tx, "") {
			list = append(list, tagged{kind: kind, name: u.ID, tags: u.Tags})
		}
	case "role":
		for r := range rolesByName.After(c.tx, "") {
			list = append(list, tagged{kind: kind, name: r.Name, tags: r.Tags})
		}
	case "policy":
		for p := range policiesByName.After(c.tx, "") {
			list = append(list, tagged{kind: kind, name: p.Name, tags: p.Tags})
		}
	}
	return list
}

// theTagged is everything whose tags a request is about.
func theTagged(c *call) []string {
	list, err := c.namedTagged()
	if err != nil || len(list) == 0 {
		return c.own(c.text("ResourceType") + "/*")
	}
	var arns []string
	for _, item := range list {
		name := item.name
		if u, ok := users.Get(c.tx, name); ok && item.kind == "user" {
			name = u.Name
		}
		arns = append(arns, c.own(item.kind+"/"+name)...)
	}
	return arns
}
