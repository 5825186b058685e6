// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCreateAccessKey(t *testing.T) {
	check := func(t *testing.T, f *fake, k AccessKey, err error, want int) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		keys := f.keys["ann"]
		if len(keys) != want || keys[len(keys)-1]["AccessKeyId"] != k.AccessKeyID || k.Secret != "secret of "+k.AccessKeyID {
			t.Errorf("keys are %v, the one made is %s with secret %q", keys, k.AccessKeyID, k.Secret)
		}
	}
	t.Run("plain", func(t *testing.T) {
		f := newFake(t)
		k, err := f.client().CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 1)
	})
	t.Run("of a user made here costs no list", func(t *testing.T) {
		f := newFake(t)
		c := f.client()
		if _, err := c.CreateUser(t.Context(), User{UserName: "ann"}); err != nil {
			t.Fatal(err)
		}
		k, err := c.CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 1)
		if n := f.count("ims:ListAccessKeys"); n != 0 {
			t.Errorf("%d lists", n)
		}
	})
	for _, tt := range []struct {
		name       string
		lose, hide int
	}{{"the answer is lost", 1, 0}, {"two answers are lost", 2, 0}, {"lost and seen late", 1, 3}} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			c := f.client()
			if _, err := c.CreateUser(t.Context(), User{UserName: "ann"}); err != nil {
				t.Fatal(err)
			}
			f.lose["ims:CreateAccessKey"], f.hide["ims:ListAccessKeys"] = tt.lose, tt.hide
			k, err := c.CreateAccessKey(t.Context(), "ann")
			check(t, f, k, err, 1)
		})
	}
	t.Run("lost beside a key there was", func(t *testing.T) {
		f := newFake(t)
		first, err := f.client().CreateAccessKey(t.Context(), "ann")
		if err != nil {
			t.Fatal(err)
		}
		for _, hide := range []int{0, 3} { // seen at once, and so late that the quota is met
			f.lose["ims:CreateAccessKey"] = 1
			c := f.client()
			if hide > 0 {
				f.keys["ann"] = f.keys["ann"][:1]
				f.hook = func(_ http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
					if call == "ims:CreateAccessKey" && hide > 0 {
						f.mu.Lock()
						f.hide["ims:ListAccessKeys"] = hide
						hide = 0
						f.mu.Unlock()
					}
					return false
				}
			}
			k, err := c.CreateAccessKey(t.Context(), "ann")
			check(t, f, k, err, 2)
			if f.keys["ann"][0]["AccessKeyId"] != first.AccessKeyID {
				t.Error("the key there was is gone")
			}
		}
	})
	t.Run("lost before it was done", func(t *testing.T) {
		f := newFake(t)
		f.hook = failing("ims:CreateAccessKey", 2, nil)
		k, err := f.client().CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 1)
		if n := f.count("ims:DeleteAccessKey"); n != 0 {
			t.Errorf("%d deletions", n)
		}
	})
	// late answers the lists whose numbers, from 1, are in what with the keys as they were then.
	late := func(f *fake, what map[int]func(now []map[string]any) []map[string]any) {
		lists := 0
		f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
			if call != "ims:ListAccessKeys" {
				return false
			}
			lists++
			f.mu.Lock()
			keys := slices.Clone(f.keys["ann"])
			f.mu.Unlock()
			if was := what[lists]; was != nil {
				keys = was(keys)
			}
			reply(w, map[string]any{"AccessKeys": map[string]any{"AccessKey": keys}}, nil)
			return true
		}
	}
	t.Run("lost, and lists show what is deleted", func(t *testing.T) {
		f := newFake(t)
		var first map[string]any
		late(f, map[int]func([]map[string]any) []map[string]any{
			// 1 is the list before, 2 the look after the first lost answer. By 3 there are two keys, of
			// which the first was deleted.
			2: func(now []map[string]any) []map[string]any { first = now[0]; return now },
			3: func(now []map[string]any) []map[string]any { return append([]map[string]any{first}, now...) },
			4: func(now []map[string]any) []map[string]any { return append([]map[string]any{first}, now...) },
		})
		f.lose["ims:CreateAccessKey"] = 2
		k, err := f.client().CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 1)
	})
	t.Run("lost, and the list before lacked the key made before", func(t *testing.T) {
		f := newFake(t)
		c := f.client()
		first, err := c.CreateAccessKey(t.Context(), "ann")
		if err != nil {
			t.Fatal(err)
		}
		late(f, map[int]func([]map[string]any) []map[string]any{1: func([]map[string]any) []map[string]any { return nil }})
		f.lose["ims:CreateAccessKey"] = 1
		k, err := c.CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 2)
		if f.keys["ann"][0]["AccessKeyId"] != first.AccessKeyID {
			t.Error("the key that was made before, and whose secret somebody has, is deleted")
		}
	})
	t.Run("lost, and the deletion does not find it yet", func(t *testing.T) {
		f := newFake(t)
		f.lose["ims:CreateAccessKey"] = 1
		f.hook = failing("ims:DeleteAccessKey", 1, notExist("User.AccessKey"))
		k, err := f.client().CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 1)
	})
	t.Run("lost, and the user is not seen yet", func(t *testing.T) {
		f := newFake(t)
		c := f.client()
		if _, err := c.CreateUser(t.Context(), User{UserName: "ann"}); err != nil {
			t.Fatal(err)
		}
		f.lose["ims:CreateAccessKey"] = 1
		f.hook = failing("ims:ListAccessKeys", 3, notExist("User"))
		k, err := c.CreateAccessKey(t.Context(), "ann")
		check(t, f, k, err, 1)
	})
	t.Run("somebody else makes keys too", func(t *testing.T) {
		f := newFake(t)
		f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
			if call != "ims:CreateAccessKey" {
				return false
			}
			f.mu.Lock()
			for i := range 2 {
				f.keys["ann"] = append(f.keys["ann"], map[string]any{"AccessKeyId": fmt.Sprint("other", i), "CreateDate": f.date()})
			}
			f.mu.Unlock()
			cut(w)
			return true
		}
		_, err := f.client().CreateAccessKey(t.Context(), "ann")
		if err == nil || !strings.Contains(err.Error(), "other0, other1") || len(f.keys["ann"]) != 2 {
			t.Errorf("%v, keys %v: none may be deleted, and the error must name them", err, f.keys["ann"])
		}
	})
	t.Run("two at once, both answers lost", func(t *testing.T) {
		f := newFake(t)
		c := f.client()
		f.lose["ims:CreateAccessKey"] = 2
		var made [2]AccessKey
		var wg sync.WaitGroup
		for i := range made {
			wg.Go(func() {
				var err error
				if made[i], err = c.CreateAccessKey(context.Background(), "ann"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var ids []string
		for _, k := range f.keys["ann"] {
			ids = append(ids, k["AccessKeyId"].(string))
		}
		if len(ids) != 2 || !slices.Contains(ids, made[0].AccessKeyID) || !slices.Contains(ids, made[1].AccessKeyID) {
			t.Errorf("keys are %v, made were %v", ids, made)
		}
	})
}

// TestAccessKeyAfterTheEnd shows that no key is left without somebody who knows its secret.
func TestAccessKeyAfterTheEnd(t *testing.T) {
	for _, tt := range []struct {
		name string
		hide int // lists that show nothing yet
		when string
	}{
		{"seen at once", 0, "ims:CreateAccessKey"}, {"seen late", 3, "ims:CreateAccessKey"},
		{"ended in the list", 0, "ims:ListAccessKeys"}, {"ended in the deletion", 0, "ims:DeleteAccessKey"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.addUser("ann")
			date := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
			old := map[string]any{"AccessKeyId": "old", "Status": "Active", "CreateDate": date}
			f.keys["ann"] = []map[string]any{old}
			f.lose["ims:CreateAccessKey"] = 1
			ctx, cancel := context.WithCancel(t.Context())
			made := false
			f.hook = func(_ http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
				f.mu.Lock()
				defer f.mu.Unlock()
				if call == "ims:CreateAccessKey" {
					made = true
					f.hide["ims:ListAccessKeys"] = tt.hide
				}
				if made && call == tt.when {
					cancel()
					time.Sleep(20 * time.Millisecond)
				}
				return false
			}
			k, err := f.client().CreateAccessKey(ctx, "ann")
			if !errors.Is(err, context.Canceled) || k.AccessKeyID != "" || strings.Contains(err.Error(), "not known") {
				t.Errorf("%v, %v", k, err)
			}
			if len(f.keys["ann"]) != 1 || f.keys["ann"][0]["AccessKeyId"] != "old" || f.count("ims:CreateAccessKey") != 1 {
				t.Errorf("keys %v, calls %v", f.keys["ann"], f.calls)
			}
		})
	}
	t.Run("the second attempt answers, the first one's key is seen late", func(t *testing.T) {
		f := newFake(t)
		f.addUser("ann")
		f.lose["ims:CreateAccessKey"] = 1
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		f.hook = func(_ http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
			if call == "ims:CreateAccessKey" {
				f.mu.Lock()
				f.hide["ims:ListAccessKeys"] = 1
				f.mu.Unlock()
				if n++; n == 2 {
					cancel()
				}
			}
			return false
		}
		k, err := f.client().CreateAccessKey(ctx, "ann")
		if err != nil || k.Secret == "" || len(f.keys["ann"]) != 1 || f.keys["ann"][0]["AccessKeyId"] != k.AccessKeyID {
			t.Errorf("%v, %v, keys %v", k, err, f.keys["ann"])
		}
	})
	t.Run("it was not made", func(t *testing.T) {
		f := newFake(t)
		f.addUser("ann")
		ctx, cancel := context.WithCancel(t.Context())
		f.hook = once("ims:CreateAccessKey", cutting(cancel))
		_, err := f.client().CreateAccessKey(ctx, "ann")
		doubt := errors.Is(err, context.Canceled) && strings.Contains(err.Error(), "not known whether")
		if !doubt || f.count("ims:DeleteAccessKey") != 0 {
			t.Errorf("%v, calls %v", err, f.calls)
		}
	})
	t.Run("somebody else makes keys too", func(t *testing.T) {
		f := newFake(t)
		f.addUser("ann")
		ctx, cancel := context.WithCancel(t.Context())
		f.hook = once("ims:CreateAccessKey", func(w http.ResponseWriter, _ *http.Request, _ url.Values) bool {
			f.mu.Lock()
			for _, id := range []string{"other0", "other1"} {
				f.keys["ann"] = append(f.keys["ann"], map[string]any{"AccessKeyId": id, "CreateDate": f.date()})
			}
			f.mu.Unlock()
			cancel()
			cut(w)
			return true
		})
		_, err := f.client().CreateAccessKey(ctx, "ann")
		if err == nil || !strings.Contains(err.Error(), "other0, other1") || len(f.keys["ann"]) != 2 {
			t.Errorf("%v, keys %v: none may be deleted, and the error must name them", err, f.keys["ann"])
		}
	})
}
