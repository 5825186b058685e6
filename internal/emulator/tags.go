// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
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
	maxTagLength = 128
)

// tagPairs is tags as name.N.Key and name.N.Value.
func tagPairs(name string) param {
	return param{name: name, check: func(name string, in values) *Error { return checkTags(name, in.pairs(name)) }}
}

// checkTags holds tags to what RAM accepts (reference: limits.md §2). The codes are inferred.
func checkTags(name string, tags []tag) *Error {
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
