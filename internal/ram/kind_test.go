// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"net/http"
	"net/url"
	"testing"
)

// A read that comes while a write is under way may show what was before: it is not kept.
func TestAReadDuringAWriteIsNotKept(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.addGroup("devs")["Comments"] = "old"
	c := f.client()
	f.hook = once("ims:UpdateGroup", func(http.ResponseWriter, *http.Request, url.Values) bool {
		if g, err := c.GetGroup(context.Background(), "devs"); err != nil || g.Comments != "old" {
			t.Errorf("during the write: %+v, %v", g, err)
		}
		return false
	})
	if err := c.UpdateGroup(t.Context(), "devs", GroupUpdate{NewComments: ptr("new")}); err != nil {
		t.Fatal(err)
	}
	if g, err := c.GetGroup(t.Context(), "devs"); err != nil || g.Comments != "new" {
		t.Errorf("after the write: %+v, %v", g, err)
	}
}

// What this process created moments ago and RAM does not see yet is not taken for deleted: it would
// be left behind.
func TestDeletionOfWhatIsNotSeenYet(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	c := f.client()
	if _, err := c.CreateGroup(t.Context(), Group{GroupName: "devs"}); err != nil {
		t.Fatal(err)
	}
	f.hook = failing("ims:DeleteGroup", 4, notExist("Group"))
	if err := c.DeleteGroup(t.Context(), "devs"); err != nil || len(f.groups) != 0 {
		t.Errorf("%v, groups %v", err, f.groups)
	}
	before := f.count()
	if err := c.DeleteGroup(t.Context(), "devs"); !IsNotExist(err) || f.count() != before+1 {
		t.Errorf("what is deleted: %v after %d calls", err, f.count()-before)
	}
}

// A kind answers for its objects by all their keys, whoever asked first.
func TestKnownID(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	id := f.addUser("ann")["UserId"].(string)
	f.addGroup("devs")
	c := f.client()
	if got := c.KnownID(PrincipalUser, "ann"); got != "" || f.count() != 0 {
		t.Errorf("before anything was read: %q after %d calls", got, f.count())
	}
	if _, err := c.GetUser(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetGroup(t.Context(), "devs"); err != nil {
		t.Fatal(err)
	}
	if user, group := c.KnownID(PrincipalUser, "ann"), c.KnownID(PrincipalGroup, "devs"); user != id || group != "g-devs" {
		t.Errorf("read: %q and %q", user, group)
	}
	if err := c.UpdateUser(t.Context(), "ann", UserUpdate{NewComments: ptr("c")}); err != nil {
		t.Fatal(err)
	}
	if got := c.KnownID(PrincipalUser, "ann"); got != "" {
		t.Errorf("after this process wrote it: %q", got)
	}
	c.InvalidateAll()
	if got := c.KnownID(PrincipalGroup, "devs"); got != "" {
		t.Errorf("after all was dropped: %q", got)
	}
}
