// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	f := newFake(t)
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		if strings.HasSuffix(call, "agResources") {
			reply(w, nil, nil)
			return true
		}
		return false
	}
	c := f.client()
	many := map[string]string{}
	var keys []string
	for i := range 45 {
		k := strings.Repeat("k", i+1)
		many[k] = "v"
		keys = append(keys, k)
	}
	for _, target := range []TagTarget{
		{ResourceType: "user", ID: "1"}, {ResourceType: "policy", Name: "p"}, {ResourceType: "role", Name: "r"},
	} {
		before := f.count()
		tagged, untagged := c.TagResources(t.Context(), target, many), c.UntagResources(t.Context(), target, keys)
		if err := errors.Join(tagged, untagged); err != nil {
			t.Error(err)
		}
		if n := f.count() - before; n != 6 {
			t.Errorf("%+v: 45 tags on and off took %d calls, want 6 of at most 20 tags each", target, n)
		}
	}
	p := f.lastParams("ims:UntagResources")
	if p.Get("ResourceId.1") != "1" || p.Get("TagKey.5") == "" || p.Has("TagKey.6") {
		t.Errorf("%v", p)
	}
	p = f.lastParams("ram:UntagResources")
	if p.Get("ResourceNames") != `["r"]` || !strings.HasPrefix(p.Get("TagKeys"), `["`) {
		t.Errorf("%v", p)
	}
	for _, bad := range []TagTarget{
		{}, {ResourceType: "user", Name: "n"}, {ResourceType: "role", ID: "1"}, {ResourceType: "group", Name: "g"},
	} {
		if c.TagResources(t.Context(), bad, many) == nil || c.UntagResources(t.Context(), bad, keys) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}
