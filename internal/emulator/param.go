// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// param is one parameter of an action: its name, whether it is mandatory, and what it accepts.
type param struct {
	name     string
	required bool
	empty    bool // "" is accepted and clears the field
	list     bool // it also comes as name.1, or as name.1.Key and name.1.Value
	check    func(name string, in values) error
}

// values are the business parameters of a request as they came.
type values map[string]string

func (v values) text(name string) string { return v[name] }

func (v values) has(name string) bool { _, ok := v[name]; return ok }

func (v values) integer(name string, otherwise int) int {
	if n, err := strconv.Atoi(v[name]); err == nil {
		return n
	}
	return otherwise
}

func (v values) flag(name string) bool { return strings.EqualFold(v[name], "true") }

// list is the values of name.1, name.2 and so on.
func (v values) list(name string) []string {
	var items []string
	for i := 1; ; i++ {
		item, ok := v[name+"."+strconv.Itoa(i)]
		if !ok {
			return items
		}
		items = append(items, item)
	}
}

// pairs is the tags of name.1.Key, name.1.Value and so on.
func (v values) pairs(name string) []tag {
	var tags []tag
	for i := 1; ; i++ {
		at := name + "." + strconv.Itoa(i)
		key, hasKey := v[at+".Key"]
		value, hasValue := v[at+".Value"]
		if !hasKey && !hasValue {
			return tags
		}
		tags = append(tags, tag{Key: key, Value: value, keyOnly: !hasValue})
	}
}

// array decodes a parameter that is one JSON array.
func array[T any](in values, name string) ([]T, error) {
	var items []T
	if text := in.text(name); text != "" {
		if err := json.Unmarshal([]byte(text), &items); err != nil {
			return nil, fail("InvalidParameter.Format")
		}
	}
	return items, nil
}

func (p param) must() param { p.required = true; return p }

// clears lets the parameter be empty, which clears what it sets.
func (p param) clears() param { p.empty = true; return p }

// validate checks all parameters of an action in their order.
func validate(params []param, in values) error {
	for _, p := range params {
		if text, ok := in[p.name]; ok && text == "" || p.check == nil {
			continue
		}
		if err := p.check(p.name, in); err != nil {
			return err
		}
	}
	return nil
}

// absent finds the first mandatory parameter that is not there.
func absent(product string, params []param, in values) error {
	for _, p := range params {
		if p.required && in.text(p.name) == "" && len(in.list(p.name)) == 0 && len(in.pairs(p.name)) == 0 {
			return missing(product, p.name)
		}
	}
	return nil
}

// declared takes over the parameters that the action declares, so that nothing else can steer it:
// neither its permission, nor its conditions, nor what it does. One that is empty and means nothing
// when empty is left out.
func declared(params []param, in values) values {
	out := values{}
	take := func(name string) bool {
		text, ok := in[name]
		if ok {
			out[name] = text
		}
		return ok
	}
	for _, p := range params {
		if in.text(p.name) != "" || p.empty {
			take(p.name)
		}
		for i := 1; p.list; i++ {
			at := p.name + "." + strconv.Itoa(i)
			whole, key, value := take(at), take(at+".Key"), take(at+".Value")
			if !whole && !key && !value {
				break
			}
		}
	}
	return out
}

var (
	nameChars   = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	roleChars   = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)
	policyChars = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	phoneForm   = regexp.MustCompile(`^[0-9]{1,4}-[0-9]{4,20}$`)
	emailForm   = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	versionForm = regexp.MustCompile(`^v[1-9][0-9]{0,8}$`)
)

// word is a name: at most so many characters out of a set.
func word(name string, most int, chars *regexp.Regexp) param {
	return param{name: name, check: func(name string, in values) error {
		text, ok := in[name]
		switch {
		case !ok:
			return nil
		case !chars.MatchString(text):
			return invalid(name, "InvalidChars")
		case utf8.RuneCountInString(text) > most:
			return invalid(name, "Length")
		}
		return nil
	}}
}

// text is any characters, at most so many.
func text(name string, most int) param {
	return param{name: name, check: func(name string, in values) error {
		if utf8.RuneCountInString(in.text(name)) > most {
			return invalid(name, "Length")
		}
		return nil
	}}
}

// form is text of a given form.
func form(name string, pattern *regexp.Regexp) param {
	return param{name: name, check: func(name string, in values) error {
		if text, ok := in[name]; ok && !pattern.MatchString(text) {
			return invalid(name, "Format")
		}
		return nil
	}}
}

// plain is text without constraints.
func plain(name string) param { return param{name: name} }

// oneOf is one of a few words.
func oneOf(name string, words ...string) param {
	return param{name: name, check: func(name string, in values) error {
		if text, ok := in[name]; ok && !slices.Contains(words, text) {
			return refused(name)
		}
		return nil
	}}
}

// number is a whole number in a range.
func number(name string, least, most int) param {
	return param{name: name, check: func(name string, in values) error {
		text, ok := in[name]
		if !ok {
			return nil
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return fail("InvalidParameter.Format")
		}
		if n < least || n > most {
			return refused(name)
		}
		return nil
	}}
}

// boolean is true or false.
func boolean(name string) param {
	return param{name: name, check: func(name string, in values) error {
		text, ok := in[name]
		if ok && !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
			return fail("InvalidParameter.Format")
		}
		return nil
	}}
}

// listOf is name.1 to name.<most>.
func listOf(name string, most int) param {
	return param{name: name, list: true, check: func(name string, in values) error {
		if len(in.list(name)) > most {
			return refused(name)
		}
		return nil
	}}
}

// document is a policy document; what it says is checked by the action. The length is a quota.
func document(name string) param { return param{name: name} }

// paging is the two parameters of a list that goes by markers.
func paging(most int) []param {
	return []param{plain("Marker"), number("MaxItems", 1, most)}
}

func with(params []param, more ...param) []param { return append(slices.Clone(params), more...) }
