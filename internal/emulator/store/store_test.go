// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// user is a row for these tests.
type user struct {
	ID, Name, Comments string
	CreateDate         time.Time
	Tags               map[string]string
}

var (
	users       = NewTable("users", func(u *user) string { return u.ID })
	usersByName = users.Index(func(u *user) string { return u.Name })
)

var errAborted = errors.New("aborted")

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, time.Now, users)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func put(t *testing.T, s *Store, rows ...user) {
	t.Helper()
	if err := s.Update(func(tx *Tx) error {
		for _, u := range rows {
			users.Put(tx, u)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// userNames are the names of all users in the order of the index.
func userNames(t *testing.T, s *Store) []string {
	t.Helper()
	var list []string
	if err := s.View(func(tx *Tx) error {
		for u := range usersByName.After(tx, "") {
			list = append(list, u.Name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func variants(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { test(t, open(t, "")) })
	t.Run("file", func(t *testing.T) { test(t, open(t, filepath.Join(t.TempDir(), "data"))) })
}

func TestIndexes(t *testing.T) {
	variants(t, func(t *testing.T, s *Store) {
		t.Helper()
		put(t, s, user{ID: "3", Name: "carl"}, user{ID: "1", Name: "ann"}, user{ID: "2", Name: "bob"})
		put(t, s, user{ID: "1", Name: "zoe"})
		if got := userNames(t, s); !slices.Equal(got, []string{"bob", "carl", "zoe"}) {
			t.Errorf("after a rename: %v", got)
		}
		err := s.View(func(tx *Tx) error {
			if _, ok := usersByName.Find(tx, "ann"); ok {
				t.Error("found under the old name")
			}
			if u, _ := usersByName.Find(tx, "zoe"); u.ID != "1" {
				t.Errorf("zoe is %q", u.ID)
			}
			var after []string
			for u := range usersByName.After(tx, "bob") {
				after = append(after, u.Name)
			}
			if !slices.Equal(after, []string{"carl", "zoe"}) {
				t.Errorf("after bob: %v", after)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAllOrNothing(t *testing.T) {
	variants(t, func(t *testing.T, s *Store) {
		t.Helper()
		put(t, s, user{ID: "1", Name: "ann"}, user{ID: "2", Name: "bob"})
		change := func(tx *Tx) {
			users.Put(tx, user{ID: "1", Name: "anna"})
			users.Delete(tx, "2")
			users.Put(tx, user{ID: "3", Name: "carl"})
			users.Put(tx, user{ID: "3", Name: "charles"})
		}
		if err := s.Update(func(tx *Tx) error { change(tx); return errAborted }); !errors.Is(err, errAborted) {
			t.Errorf("error %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.Update(func(tx *Tx) error { change(tx); panic("at the worst moment") })
		}()
		if got := userNames(t, s); !slices.Equal(got, []string{"ann", "bob"}) {
			t.Errorf("after aborted changes: %v", got)
		}
		if err := s.View(func(tx *Tx) error { change(tx); return nil }); !errors.Is(err, ErrReadOnly) {
			t.Errorf("change in a view: %v", err)
		}
		if got := userNames(t, s); !slices.Equal(got, []string{"ann", "bob"}) {
			t.Errorf("after a change in a view: %v", got)
		}
	})
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	first := open(t, path)
	put(t, first, user{ID: "1", Name: "ann", CreateDate: at, Tags: map[string]string{"a": "b"}},
		user{ID: "2", Name: "bob"})
	first.Touch(LastUse{KeyID: "k", At: at, Service: "Ims"})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.Update(func(*Tx) error { return nil }); err == nil {
		t.Error("a closed store takes an update")
	}
	second := open(t, path)
	if got := userNames(t, second); !slices.Equal(got, []string{"ann", "bob"}) {
		t.Errorf("reopened: %v", got)
	}
	if err := second.View(func(tx *Tx) error {
		u, _ := users.Get(tx, "1")
		if !u.CreateDate.Equal(at) || u.Tags["a"] != "b" {
			t.Errorf("row %+v", u)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if use, ok := second.LastUse("k"); !ok || !use.At.Equal(at) || use.Service != "Ims" {
		t.Errorf("last use %+v", use)
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	s := open(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	waited := time.Hour // the shortest of a few: a busy machine may hold one up
	for range 5 {
		began := time.Now()
		if _, err := Open(path, time.Now, users); !errors.Is(err, ErrLocked) {
			t.Errorf("locked file: %v", err)
		}
		waited = min(waited, time.Since(began))
	}
	if waited > time.Second {
		t.Errorf("the error of a locked file took %v", waited)
	}
	put(t, s, user{ID: "1", Name: "ann"})
}

func TestForeignFiles(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good")
	s := open(t, good)
	put(t, s, user{ID: "1", Name: "ann"})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"text":      []byte("nothing of the kind"),
		"zeros":     make([]byte, 1<<15),
		"cut short": text[:len(text)/3],
		"garbled":   append(slices.Clone(text[:8192]), slices.Repeat([]byte{0xff}, len(text)-8192)...),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(path, time.Now, users)
			if err == nil {
				_ = s.Close()
				t.Error("opened")
			}
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "no", "such", "folder"), time.Now, users); err == nil {
		t.Error("opened in a folder that does not exist")
	}
}

// However much of a file is missing, what is said is what happened and what to do, and nothing of
// how it was noticed.
func TestFileCutShort(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	s := open(t, whole)
	for i := range 200 {
		put(t, s, user{ID: fmt.Sprint(i), Name: fmt.Sprint("user-", i), Comments: strings.Repeat("x", 200)})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for size := 100; size < len(text); size += 2900 {
		path := filepath.Join(folder, fmt.Sprint(size))
		if err := os.WriteFile(path, text[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path, time.Now, users)
		switch {
		case err == nil:
			if n := len(userNames(t, s)); n != 200 {
				t.Errorf("%d of %d bytes are opened, with %d users", size, len(text), n)
			}
			_ = s.Close()
		case !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(),
			"damaged or cut short; restore a copy, or start with a new file") ||
			strings.Contains(err.Error(), "runtime error") || strings.Contains(err.Error(), "fault address"):
			t.Errorf("%d of %d bytes: %v", size, len(text), err)
		}
	}
}

func TestHistory(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, err := Open("", func() time.Time { return now }, users)
	if err != nil {
		t.Fatal(err)
	}
	s.KeepHistory(10 * time.Second)
	for i := range 5 {
		now = now.Add(time.Second)
		put(t, s, user{ID: fmt.Sprint(i), Name: fmt.Sprint("u", i)})
	}
	count := func(at time.Time) (n int) {
		if err := s.ViewAt(at, func(tx *Tx) error { n = users.Len(tx); return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for ago, want := range []int{5, 4, 3, 2, 1, 0} {
		if got := count(now.Add(-time.Duration(ago) * time.Second)); got != want {
			t.Errorf("%d s ago: %d users, want %d", ago, got, want)
		}
	}
	if got := userNames(t, s); len(got) != 5 {
		t.Errorf("after looking back: %v", got)
	}
	s.KeepHistory(0)
	if got := count(now.Add(-time.Hour)); got != 5 {
		t.Errorf("without history: %d", got)
	}
}

func BenchmarkPutWith5000Users(b *testing.B) {
	for name, path := range map[string]string{"memory": "", "file": filepath.Join(b.TempDir(), "data")} {
		b.Run(name, func(b *testing.B) {
			s, err := Open(path, time.Now, users)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			_ = s.Update(func(tx *Tx) error {
				for i := range 5000 {
					users.Put(tx, user{ID: fmt.Sprint(i), Name: fmt.Sprint("user-", i)})
				}
				return nil
			})
			for i := 0; b.Loop(); i++ {
				_ = s.Update(func(tx *Tx) error {
					users.Put(tx, user{ID: fmt.Sprint(i % 5000), Name: fmt.Sprint("renamed-", i)})
					return nil
				})
			}
		})
	}
}
