// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// What two objects declare, the second would silently take from the first.
func TestObjectsDeclareNothingTwice(t *testing.T) {
	seen := map[string]bool{}
	once := func(what, name string) {
		if name != "" && seen[what+" "+name] {
			t.Errorf("%s %s is declared twice", what, name)
		}
		seen[what+" "+name] = true
	}
	for code := range generalErrors {
		once("error", code)
	}
	var tables []store.Schema
	for _, o := range objects() {
		for _, a := range o.actions {
			once("action", a.product+":"+a.name)
		}
		for code := range o.errors {
			once("error", code)
		}
		for _, q := range o.quotas {
			once("quota", q.name)
		}
		if once("kind", o.kind); (o.kind == "") != (o.find == nil) {
			t.Errorf("kind %q: kind and find go together", o.kind)
		}
		tables = append(tables, o.tables...)
	}
	if _, err := store.Open("", time.Now, tables...); err != nil {
		t.Error(err)
	}
}

// Whatever RAM refuses has a wording: handlers name codes, and a misspelt one would get the words
// of any bad request.
func TestEveryCodeOfTheHandlersIsWorded(t *testing.T) {
	worded := newCatalogue().errors
	code := regexp.MustCompile(`fail\("([A-Za-z.]+)"\)`)
	for file, text := range sources(t) {
		for _, match := range code.FindAllStringSubmatch(text, -1) {
			if _, ok := worded[match[1]]; !ok && !strings.HasSuffix(match[1], ".") {
				t.Errorf("%s: %s has no wording", file, match[1])
			}
		}
	}
}

func TestUnknownQuota(t *testing.T) {
	if _, err := New(Options{Quotas: Quotas{"Users": 1}}); err == nil || !strings.Contains(err.Error(), `"Users"`) {
		t.Errorf("error %v", err)
	}
}
