// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func ptr[V any](v V) *V { return &v }

func TestCreateUser(t *testing.T) {
	long := strings.Repeat("é", 25)
	tests := []struct {
		name  string
		user  User
		calls []string
	}{
		{"without display name or tags", User{UserName: "ann"}, []string{"ram:CreateUser"}},
		{"without display name", User{UserName: "ann", Tags: map[string]string{"k": "v"}}, []string{"ram:CreateUser", "ims:TagResources"}},
		{"with one", User{UserName: "ann", DisplayName: strings.Repeat("é", 24), Tags: map[string]string{"k": "v"}}, []string{"ims:GetDefaultDomain", "ims:CreateUser"}},
		{"with a long one", User{UserName: "ann", DisplayName: long, Comments: "c"}, []string{"ram:CreateUser"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			made, err := f.client().CreateUser(t.Context(), tt.user)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(f.calls, tt.calls) {
				t.Errorf("calls %v, want %v", f.calls, tt.calls)
			}
			got, err := f.client().GetUser(t.Context(), made.UserID)
			if err != nil || got.UserName != "ann" || got.DisplayName != tt.user.DisplayName || got.Comments != tt.user.Comments || got.Tags["k"] != tt.user.Tags["k"] {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("IMS refuses the display name", func(t *testing.T) {
		f := newFake(t)
		f.hook = failing("ims:CreateUser", 1, &fault{400, "InvalidParameter.DisplayName.Length", "x"})
		made, err := f.client().CreateUser(t.Context(), User{UserName: "ann", DisplayName: "Ann", Tags: map[string]string{"k": "v"}})
		if err != nil || made.DisplayName != "Ann" || made.Tags["k"] != "v" {
			t.Errorf("%+v, %v", made, err)
		}
	})
	t.Run("tags fail", func(t *testing.T) {
		f := newFake(t)
		f.hook = failing("ims:TagResources", 100, &fault{403, "NoPermission", "x"})
		made, err := f.client().CreateUser(t.Context(), User{UserName: "ann", Tags: map[string]string{"k": "v"}})
		if Code(err) != "NoPermission" || made.UserID == "" {
			t.Errorf("the user that was made must come with the error: %+v, %v", made, err)
		}
	})
	t.Run("exists", func(t *testing.T) {
		f := newFake(t)
		f.addUser("ann")
		if made, err := f.client().CreateUser(t.Context(), User{UserName: "ann"}); !IsAlreadyExists(err) || made.UserID != "" {
			t.Errorf("%+v, %v", made, err)
		}
	})
}

func TestUpdateUser(t *testing.T) {
	long := strings.Repeat("d", 25)
	tests := []struct {
		name   string
		update UserUpdate
		call   string
		want   map[string]string
	}{
		{"nothing", UserUpdate{}, "", nil},
		{"some", UserUpdate{NewComments: ptr("c"), NewDisplayName: ptr("D")}, "ims:UpdateUser", map[string]string{"NewComments": "c", "NewDisplayName": "D"}},
		{"clearing", UserUpdate{NewComments: ptr("")}, "ram:UpdateUser", map[string]string{"NewComments": "", "UserName": "ann", "NewUserName": "ann"}},
		{"a long display name", UserUpdate{NewDisplayName: &long}, "ram:UpdateUser", map[string]string{"NewDisplayName": long}},
		{"rename and clear", UserUpdate{NewUserName: ptr("beth"), NewEmail: ptr("")}, "ram:UpdateUser", map[string]string{"NewUserName": "beth", "NewEmail": ""}},
		{"rename", UserUpdate{NewUserName: ptr("beth")}, "ims:UpdateUser", map[string]string{"NewUserPrincipalName": "beth@" + domain}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			id := f.addUser("ann")["UserId"].(string)
			c := f.client()
			if _, err := c.GetUser(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			if err := c.UpdateUser(t.Context(), "ann", tt.update); err != nil {
				t.Fatal(err)
			}
			if tt.call == "" {
				if f.count() != 1 {
					t.Errorf("%v", f.calls)
				}
				return
			}
			p := f.lastParams(tt.call)
			for k, v := range tt.want {
				if got, ok := p[k]; !ok || got[0] != v {
					t.Errorf("%s is %q, want %q", k, got, v)
				}
			}
			got, err := c.GetUser(t.Context(), id)
			if err != nil || tt.update.NewUserName != nil && got.UserName != *tt.update.NewUserName || tt.update.NewDisplayName != nil && got.DisplayName != *tt.update.NewDisplayName {
				t.Errorf("read after the update: %+v, %v", got, err)
			}
		})
	}
}

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

func TestPolicyTagsComeWithIt(t *testing.T) {
	f := newFake(t)
	c := f.client()
	for i := range 40 {
		if _, err := c.CreatePolicy(t.Context(), Policy{PolicyName: fmt.Sprint("P-", i), PolicyDocument: "{}", Tags: map[string]string{"n": fmt.Sprint(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	c = f.client()
	before := f.count()
	for i := range 40 {
		p, err := c.GetPolicy(t.Context(), "Custom", fmt.Sprint("p-", i)) // RAM does not mind the case
		if err != nil || p.Tags["n"] != fmt.Sprint(i) || p.PolicyDocument != "{}" || p.PolicyName != fmt.Sprint("P-", i) {
			t.Fatalf("%+v, %v", p, err)
		}
		p.Tags["n"] = "changed by the caller"
	}
	if n := f.count() - before; n != 40+3+1 {
		t.Errorf("%d calls for 40 policies, want 44", n)
	}
	if p, _ := c.GetPolicy(t.Context(), "Custom", "P-7"); p.Tags["n"] != "7" {
		t.Errorf("a caller changed what others see: %v", p.Tags)
	}
}

func TestPoliciesAgain(t *testing.T) {
	f := newFake(t)
	c := f.client()
	known := map[int]Policy{}
	for i := range 40 {
		p, err := c.CreatePolicy(t.Context(), Policy{PolicyName: fmt.Sprint("P-", i), PolicyDocument: "{}"})
		if err != nil {
			t.Fatal(err)
		}
		known[i] = p
	}
	f.policies["p-30"]["CreateDate"] = "2001-01-01T00:00:00Z" // deleted and made by somebody else, with v1 in force too
	f.policies["p-30"]["document"] = "[]"
	f.policies["p-31"]["DefaultVersion"] = "v2"
	f.policies["p-31"]["document"] = "[]"
	c = f.client()
	before := f.count()
	for i := range 40 {
		want := "{}"
		if i == 30 || i == 31 {
			want = "[]"
		}
		if p, err := c.GetPolicyAgain(t.Context(), known[i]); err != nil || p.PolicyDocument != want {
			t.Errorf("%s: %q, %v, want %s", known[i].PolicyName, p.PolicyDocument, err, want)
		}
	}
	if n := f.count() - before; n != 1+3+3+2 {
		t.Errorf("%d calls for 40 policies, want 9", n)
	}
	// Of what this process has written, or what nothing is known, the document is read.
	if err := c.UpdatePolicyDescription(t.Context(), "P-1", "new"); err != nil {
		t.Fatal(err)
	}
	before = f.count("ram:GetPolicy")
	if p, err := c.GetPolicyAgain(t.Context(), known[1]); err != nil || p.Description != "new" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := c.GetPolicyAgain(t.Context(), Policy{PolicyName: "P-9"}); err != nil {
		t.Error(err)
	}
	if n := f.count("ram:GetPolicy") - before; n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	f.policies = map[string]map[string]any{}
	if _, err := f.client().GetPolicyAgain(t.Context(), known[2]); !IsNotExist(err) {
		t.Errorf("a policy that is gone: %v", err)
	}
}

func TestMemberships(t *testing.T) {
	tests := []struct {
		name                   string
		users, groups, perUser int
		most                   int
	}{
		{"one group, many members", 200, 1, 1, 1},
		{"one user, many groups", 1, 10, 10, 1 + 1 + 1}, // group, domain, user
		{"200 in 50", 200, 50, 1, 50},
		{"20 users in 10 of 50 each", 20, 50, 10, 75},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			var all []Membership
			for u := range tt.users {
				for i := range tt.perUser {
					m := Membership{UserName: fmt.Sprint("u", u), GroupName: fmt.Sprint("g", (u*tt.perUser+i)%tt.groups)}
					f.members[m.GroupName] = append(f.members[m.GroupName], m.UserName)
					all = append(all, m)
				}
			}
			c := f.client()
			for _, m := range all {
				got, err := c.GetGroupMembership(t.Context(), m.UserName, m.GroupName)
				if err != nil || got.UserName != m.UserName || got.GroupName != m.GroupName || got.JoinDate == "" {
					t.Fatalf("%+v: %+v, %v", m, got, err)
				}
			}
			if n := f.count(); n > tt.most {
				t.Errorf("%d calls, want at most %d: %v", n, tt.most, c.Counts())
			}
		})
	}
	t.Run("absent", func(t *testing.T) {
		f := newFake(t)
		f.members["devs"] = []string{"ann"}
		c := f.client()
		if _, err := c.GetGroupMembership(t.Context(), "bob", "devs"); Code(err) != "EntityNotExist.User.Group" {
			t.Errorf("%v", err)
		}
	})
	t.Run("group of many pages", func(t *testing.T) {
		f := newFake(t)
		for i := range 5000 {
			f.members["all"] = append(f.members["all"], fmt.Sprint("u", i))
		}
		c := f.client()
		if _, err := c.GetGroupMembership(t.Context(), "u4999", "all"); err != nil || f.count() > 3 {
			t.Errorf("%v after %d calls", err, f.count())
		}
		members, err := c.ListUsersForGroup(t.Context(), "all")
		if err != nil || len(members) != 5000 {
			t.Errorf("%d members, %v", len(members), err)
		}
	})
	t.Run("written here", func(t *testing.T) {
		f := newFake(t)
		c := f.client()
		for range 3 {
			if err := c.AddUserToGroup(t.Context(), "ann", "devs"); err != nil {
				t.Fatal(err)
			}
			if _, err := c.GetGroupMembership(t.Context(), "ann", "devs"); err != nil {
				t.Fatal(err)
			}
			if err := c.RemoveUserFromGroup(t.Context(), "ann", "devs"); err != nil {
				t.Fatal(err)
			}
			if _, err := c.GetGroupMembership(t.Context(), "ann", "devs"); !IsNotExist(err) {
				t.Fatalf("after removal: %v", err)
			}
		}
	})
}

func TestAttachments(t *testing.T) {
	f := newFake(t)
	for i := range 10 {
		f.attachments = append(f.attachments, Attachment{PrincipalType: PrincipalUser, PrincipalName: "ann", PolicyType: "Custom", PolicyName: fmt.Sprint("P", i), AttachDate: f.date()})
	}
	c := f.client()
	for _, a := range f.attachments {
		a.PolicyName = strings.ToLower(a.PolicyName)
		if got, err := c.GetPolicyAttachment(t.Context(), a); err != nil || got.PolicyName != strings.ToUpper(a.PolicyName) || got.AttachDate == "" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if f.count() != 1 {
		t.Errorf("ten attachments of one user took %d calls", f.count())
	}
	x := Attachment{PrincipalType: PrincipalUser, PrincipalName: "ann", PolicyType: "Custom", PolicyName: "new"}
	if _, err := c.GetPolicyAttachment(t.Context(), x); Code(err) != "EntityNotExist.User.Policy" {
		t.Errorf("%v", err)
	}
	if err := c.AttachPolicy(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetPolicyAttachment(t.Context(), x); err != nil {
		t.Error(err)
	}
	if err := c.DetachPolicy(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetPolicyAttachment(t.Context(), x); !IsNotExist(err) {
		t.Errorf("%v", err)
	}
	f.attachments = append(f.attachments, Attachment{PrincipalType: PrincipalGroup, PrincipalName: "devs", PolicyType: "Custom", PolicyName: "P1", ResourceGroupID: "rg-1"})
	scoped := Attachment{PrincipalType: PrincipalGroup, PrincipalName: "devs", PolicyType: "Custom", PolicyName: "P1", ResourceGroupID: "rg-1"}
	if got, err := c.GetPolicyAttachment(t.Context(), scoped); err != nil || got.ResourceGroupID != "rg-1" {
		t.Errorf("in a resource group: %+v, %v", got, err)
	}
	scoped.ResourceGroupID = "1234567890" // the account's ID
	if _, err := c.GetPolicyAttachment(t.Context(), scoped); !IsNotExist(err) {
		t.Errorf("for the whole account: %v", err)
	}
	n := 0
	for a, err := range c.ListPolicyAttachments(t.Context(), AttachmentFilter{}) {
		if err != nil || a.PrincipalName == "" {
			t.Fatal(a, err)
		}
		n++
	}
	if n != 11 {
		t.Errorf("%d attachments listed, want 11", n)
	}
	for _, bad := range []Attachment{{}, {PrincipalType: "Root", PrincipalName: "a", PolicyName: "p", PolicyType: "System"}, {PrincipalType: PrincipalUser, PolicyName: "p", PolicyType: "System"}} {
		if c.AttachPolicy(t.Context(), bad) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestAttachmentsWithoutTheRightToListThemAll(t *testing.T) {
	f := newFake(t)
	for i := range 50 {
		f.attachments = append(f.attachments, Attachment{PrincipalType: PrincipalUser, PrincipalName: fmt.Sprint("u", i), PolicyType: "System", PolicyName: "P"})
	}
	f.hook = failing("resourcemanager:ListPolicyAttachments", 1000, &fault{403, "NoPermission", "x"})
	c := f.client()
	for _, a := range f.attachments {
		if _, err := c.GetPolicyAttachment(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.Counts(); got["resourcemanager:ListPolicyAttachments"] != 1 || got["ram:ListPoliciesForUser"] != 50 {
		t.Errorf("%v", got)
	}
}

func TestListUsers(t *testing.T) {
	f := newFake(t)
	for i := range 2500 {
		f.addUser(fmt.Sprint("u", i))
	}
	c := f.client()
	for range 2 {
		n := 0
		for u, err := range c.ListUsers(t.Context()) {
			if err != nil || u.UserName != fmt.Sprint("u", n) {
				t.Fatal(u, err)
			}
			n++
		}
		if n != 2500 {
			t.Errorf("%d users", n)
		}
	}
	if f.count() != 3 {
		t.Errorf("%d calls for two equal listings, want 3", f.count())
	}
	if p := f.lastParams("ims:ListUsers"); p.Get("Status") != "active,freeze" || p.Get("MaxItems") != "1000" {
		t.Errorf("%v", p)
	}
	if _, err := c.CreateUser(t.Context(), User{UserName: "new"}); err != nil {
		t.Fatal(err)
	}
	last := ""
	for u := range c.ListUsers(t.Context()) {
		last = u.UserName
	}
	if last != "new" {
		t.Error("what this process wrote is not in the listing")
	}
	f.hook = failing("ims:ListUsers", 1000, &fault{403, "NoPermission", "x"})
	c.users().dropAll()
	var errs []error
	for _, err := range c.ListUsers(t.Context()) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || Code(errs[0]) != "NoPermission" {
		t.Errorf("%v", errs)
	}
}

// account is an account of the size the project promises to refresh cheaply.
func account(t testing.TB, users int) *fake {
	f := newFake(t)
	old := time.Now().Add(-time.Hour)
	f.now = func() time.Time { return old }
	for i := range users {
		name := fmt.Sprint("user-", i)
		f.addUser(name)
		for p := range 2 {
			f.attachments = append(f.attachments, Attachment{PrincipalType: PrincipalUser, PrincipalName: name, PolicyType: "System", PolicyName: fmt.Sprint("P", p), AttachDate: f.date()})
		}
		g := fmt.Sprint("group-", i%50)
		f.members[g] = append(f.members[g], name)
	}
	for i := range 50 {
		f.addGroup(fmt.Sprint("group-", i))
	}
	return f
}

// refresh reads everything as Terraform does, ten at a time, and gives the calls.
func refresh(t testing.TB, f *fake, users, attachments, groups, memberships int) map[string]int {
	c := f.client()
	ctx := context.Background()
	var work []func() error
	for i := range users {
		work = append(work, func() error {
			want := f.users[i*(len(f.users)/users)] // spread over all pages
			u, err := c.GetUser(ctx, want["UserId"].(string))
			if err == nil && u.UserPrincipalName != want["UserPrincipalName"] {
				return fmt.Errorf("wrong user %+v", u)
			}
			return err
		})
	}
	for i := range groups {
		work = append(work, func() error { _, err := c.GetGroup(ctx, fmt.Sprint("group-", i)); return err })
	}
	for i := range attachments {
		work = append(work, func() error { _, err := c.GetPolicyAttachment(ctx, f.attachments[i]); return err })
	}
	for i := range memberships {
		work = append(work, func() error {
			_, err := c.GetGroupMembership(ctx, fmt.Sprint("user-", i), fmt.Sprint("group-", i%50))
			return err
		})
	}
	jobs := make(chan func() error)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for job := range jobs {
				if err := job(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	// In an order that mixes kinds, as Terraform's walk does.
	for i := range work {
		jobs <- work[(i*7919)%len(work)]
	}
	close(jobs)
	wg.Wait()
	return c.Counts()
}

func total(counts map[string]int, calls ...string) int {
	n := 0
	for call, k := range counts {
		if len(calls) == 0 || slices.Contains(calls, call) {
			n += k
		}
	}
	return n
}

func TestRefreshCosts(t *testing.T) {
	userCalls := []string{"ims:GetUser", "ims:ListUsers"}
	counts := refresh(t, account(t, 200), 200, 400, 50, 200)
	t.Logf("200 users, 50 groups, 400 attachments, 200 memberships: %d calls %v", total(counts), counts)
	if n := total(counts); n > 120 {
		t.Errorf("%d calls, want at most 120", n)
	}
	for _, tt := range []struct{ all, asked, most int }{{5000, 3, 3}, {5000, 1000, 10}, {1000, 1000, 5}} {
		counts := refresh(t, account(t, tt.all), tt.asked, 0, 0, 0)
		t.Logf("%d of %d users: %v", tt.asked, tt.all, counts)
		if n := total(counts, userCalls...); n > tt.most {
			t.Errorf("%d of %d users: %d calls, want at most %d", tt.asked, tt.all, n, tt.most)
		}
	}
	counts = refresh(t, account(t, 1000), 0, 2000, 0, 0)
	t.Logf("2,000 attachments: %v", counts)
	if n := total(counts); n > 25 {
		t.Errorf("2,000 attachments took %d calls, want about 20", n)
	}
}

func BenchmarkRefresh(b *testing.B) {
	f := account(b, 200)
	for b.Loop() {
		counts := refresh(b, f, 200, 400, 50, 200)
		for call, n := range counts {
			b.ReportMetric(float64(n), call)
		}
		b.ReportMetric(float64(total(counts)), "calls")
	}
}

func TestAccount(t *testing.T) {
	f := newFake(t)
	f.hook = func(w http.ResponseWriter, _ *http.Request, call string, _ url.Values) bool {
		switch call {
		case "sts:GetCallerIdentity":
			reply(w, map[string]any{"AccountId": "123", "Arn": "acs:ram::123:user/ann", "IdentityType": "RAMUser", "UserId": "9", "PrincipalId": "9"}, nil)
		default:
			return false
		}
		return true
	}
	c := f.client()
	for range 2 {
		if got, err := c.GetCallerIdentity(t.Context()); err != nil || got != (CallerIdentity{AccountID: "123", ARN: "acs:ram::123:user/ann", IdentityType: "RAMUser", UserID: "9", PrincipalID: "9"}) {
			t.Errorf("%v, %v", got, err)
		}
		if got, err := c.GetDefaultDomain(t.Context()); err != nil || got != domain {
			t.Errorf("%v, %v", got, err)
		}
	}
	if f.count() != 2 {
		t.Errorf("%v", f.calls)
	}
}
