// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// What the status of an access key can be.
const (
	AccessKeyActive   = "Active"
	AccessKeyInactive = "Inactive"
)

// AccessKey is a key pair of a RAM user. The secret is there right after CreateAccessKey only.
type AccessKey struct {
	AccessKeyID string `json:"AccessKeyId"`
	UserName    string
	Status      string // Active or Inactive
	CreateDate  string
	UpdateDate  string
	Secret      string `json:"AccessKeySecret"`
}

// String leaves the secret out.
func (k AccessKey) String() string { return "access key " + k.AccessKeyID }

// GoString is String, so that %#v leaks nothing either.
func (k AccessKey) GoString() string { return k.String() }

// LastUsed is when an access key was last used and for which service. Both are empty when it never
// was.
type LastUsed struct {
	Date        string `json:"LastUsedDate"`
	ServiceName string
}

// accessKeys are known by their users' names and their IDs.
type accessKeys struct {
	*kind[AccessKey]
	makers sync.Map // user name -> chan struct{}, taken while a key is made for the user
}

func accessKeyKey(userName, accessKeyID string) string { return userName + "\n" + accessKeyID }

func (c *Client) accessKeys() *accessKeys {
	return kindOf(c, func() *accessKeys {
		k := &accessKeys{kind: newKind[AccessKey](c, "User.AccessKey")}
		k.hangsOn = []string{"User"}
		k.keys = func(a AccessKey) []string { return []string{accessKeyKey(a.UserName, a.AccessKeyID)} }
		k.unit = func(key string) string { user, _, _ := strings.Cut(key, "\n"); return user }
		k.fetch = func(ctx context.Context, key string) ([]AccessKey, error) {
			return c.fetchAccessKeys(ctx, k.unit(key))
		}
		k.absent = absent(rpc.IMS, "ListAccessKeys", "EntityNotExist.User.AccessKey", "The user has no such access key.")
		return k
	})
}

// CreateAccessKey makes an access key. Its secret is in the answer and nowhere else: a key whose
// answer was lost is of no use to anybody, so it is deleted and another is made. Such a key is
// known by having appeared on the user since the call began; keys of one user are therefore made
// one after the other. This holds when ctx ends as well: either the key is returned, or none is
// left.
func (c *Client) CreateAccessKey(ctx context.Context, userName string) (AccessKey, error) {
	k := c.accessKeys()
	var res struct {
		rpc.Answer
		AccessKey AccessKey
	}
	op := imsUser("CreateAccessKey", userName, nil, &res)
	unlock, err := k.lock(ctx, userName)
	if err != nil {
		return AccessKey{}, fmt.Errorf("waiting to make another access key of the same user: %w", err)
	}
	defer unlock()

	making := &keyMaking{accessKeys: k, userName: userName, began: c.clock.Now()}
	if making.before, err = making.keysBefore(ctx); err != nil {
		return AccessKey{}, err
	}
	op.Lost, op.Look = func() { making.lost++ }, making.lookForLost
	op.Lagging = c.recent.notSeenYet(c.users().object(userName))
	if err := making.call(ctx, op); err != nil {
		return AccessKey{}, err
	}
	made := res.AccessKey
	if made.AccessKeyID == "" || made.Secret == "" {
		return AccessKey{}, errors.New("RAM answered CreateAccessKey without a key")
	}
	made.UserName = userName
	k.note(created, "", accessKeyKey(userName, made.AccessKeyID), userName)
	// A lost call may have made a key that was not seen before. The key that is returned is good in
	// any case.
	return made, making.clean(ctx, made.AccessKeyID)
}

// lock waits until no other key is being made for the user, and gives the function that frees it.
func (k *accessKeys) lock(ctx context.Context, userName string) (unlock func(), err error) {
	maker, _ := k.makers.LoadOrStore(userName, make(chan struct{}, 1))
	taken, _ := maker.(chan struct{})
	select {
	case taken <- struct{}{}:
		return func() { <-taken }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// keyMaking is the making of one key, which may take several calls.
type keyMaking struct {
	*accessKeys
	userName string
	began    time.Time
	before   []AccessKey
	lost     int // calls whose answer was lost
	deleted  int // keys found to be theirs, and deleted
}

// keysBefore is which keys the user has before one is made. A user that this process has made
// itself, and for whom it has made no key, has none.
func (m *keyMaking) keysBefore(ctx context.Context) ([]AccessKey, error) {
	_, newUser := m.c.recent.last(created, m.c.users().object(m.userName))
	if _, hasKeys := m.c.recent.last(created, m.object(m.userName)); newUser && !hasKeys {
		return nil, nil
	}
	return m.c.fetchAccessKeys(ctx, m.userName)
}

// call makes the key. Where lost calls have used up the user's quota, their keys are deleted first.
func (m *keyMaking) call(ctx context.Context, op rpc.Operation) error {
	err := m.write(ctx, op, false, accessKeyKey(m.userName, ""))
	for IsCode(err, "LimitExceeded.User.AccessKey") && m.lost > m.deleted {
		before := m.deleted
		if cleanErr := m.clean(ctx, ""); cleanErr != nil {
			return errors.Join(err, cleanErr)
		}
		if m.deleted == before {
			return err
		}
		err = m.write(ctx, op, false, accessKeyKey(m.userName, ""))
	}
	if err == nil || ctx.Err() == nil || m.lost == 0 {
		return err
	}
	// Where every lost call's key is deleted, nothing is in doubt any more.
	if cleanErr := m.clean(ctx, ""); cleanErr != nil {
		return errors.Join(err, cleanErr)
	}
	if m.lost <= m.deleted && errors.Is(err, ctx.Err()) {
		return ctx.Err()
	}
	return err
}

// lookForLost deletes the key that a lost call may have made. The verdict is always that there is
// none, so the call is sent again.
func (m *keyMaking) lookForLost(ctx context.Context, _ time.Time) (rpc.Verdict, error) {
	_, err := m.deleteOrphans(ctx, "")
	return rpc.Absent, err
}

// clean looks for keys of lost calls that were not seen at first, for as long as RAM may lag
// behind. keep is left alone. It goes on when ctx ends, for a limited time: nobody else will ever
// look for such a key.
func (m *keyMaking) clean(ctx context.Context, keep string) error {
	if m.lost <= m.deleted {
		return nil
	}
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), PropagationWindow+InterruptWindow)
	defer cancel()
	err := m.c.RetryUntil(own, Propagation(), func(ctx context.Context) (bool, error) {
		seen, err := m.deleteOrphans(ctx, keep)
		// Once the list shows the newer key, it would show the older one.
		return err != nil || keep != "" && seen || m.lost <= m.deleted, err
	})
	if err != nil && own.Err() != nil { // told, not wrapped: the end of own is not that of the operation's time
		return fmt.Errorf("an access key of %q, whose secret was lost on the way, could not be looked for: %s",
			m.userName, err.Error())
	}
	return err
}

// deleteOrphans deletes the keys that appeared since the making began, and tells whether the list
// shows keep. A list that lags may lack a key that an earlier making here has returned, and show
// one that is deleted: neither is an orphan. It deletes none when there are more than lost calls
// can have made: then somebody else is making keys for the user too, and may hold their secrets.
func (m *keyMaking) deleteOrphans(ctx context.Context, keep string) (seen bool, err error) {
	keys, err := m.c.fetchAccessKeys(ctx, m.userName)
	if IsNotExist(err) { // a user who is too new to be seen: a later look will tell
		return false, nil
	}
	if err != nil {
		return false, err
	}
	since := m.c.rpc.ServerTime(m.began)
	var orphans []string
	for _, key := range keys {
		seen = seen || key.AccessKeyID == keep
		if key.AccessKeyID != keep && !m.isKnown(key) && createdSince(key.CreateDate, since) {
			orphans = append(orphans, key.AccessKeyID)
		}
	}
	if len(orphans) > m.lost-m.deleted {
		return seen, fmt.Errorf("an access key of %q was made, but its secret was lost on the way, and somebody else "+
			"made keys for that user at the same time: delete those of the keys %s that nobody uses",
			m.userName, strings.Join(orphans, ", "))
	}
	for _, id := range orphans {
		m.c.log.Warn(ctx, "deleting an access key whose secret was lost on the way",
			map[string]any{"user": m.userName, "access_key_id": id})
		err := m.c.DeleteAccessKey(ctx, m.userName, id)
		if IsNotExist(err) { // it is too new or somebody else was faster, and a later look will tell
			continue
		}
		if err != nil {
			return seen, fmt.Errorf("the access key %s of %q was made, but its secret was lost on the way, "+
				"and it could not be deleted: %w", id, m.userName, err)
		}
		m.deleted++
	}
	return seen, nil
}

// isKnown tells whether a key was there before, or an earlier making here has made or deleted it.
func (m *keyMaking) isKnown(key AccessKey) bool {
	o := m.object(accessKeyKey(m.userName, key.AccessKeyID))
	_, made := m.c.recent.last(created, o)
	_, gone := m.c.recent.last(deleted, o)
	before := slices.ContainsFunc(m.before, func(b AccessKey) bool { return b.AccessKeyID == key.AccessKeyID })
	return before || made || gone
}

// GetAccessKey reads a key of a user; the secret is not in it.
func (c *Client) GetAccessKey(ctx context.Context, userName, accessKeyID string) (AccessKey, error) {
	return c.accessKeys().get(ctx, accessKeyKey(userName, accessKeyID))
}

// ListAccessKeys gives all keys of a user.
func (c *Client) ListAccessKeys(ctx context.Context, userName string) ([]AccessKey, error) {
	all, err := c.accessKeys().readUnit(ctx, userName)
	return slices.Clone(all), err
}

func (c *Client) fetchAccessKeys(ctx context.Context, userName string) ([]AccessKey, error) {
	var res struct {
		rpc.Answer
		AccessKeys struct{ AccessKey []AccessKey }
	}
	err := c.call(ctx, imsUser("ListAccessKeys", userName, nil, &res))
	for i := range res.AccessKeys.AccessKey {
		res.AccessKeys.AccessKey[i].UserName = userName
	}
	return res.AccessKeys.AccessKey, err
}

// UpdateAccessKey sets a key's status, Active or Inactive.
func (c *Client) UpdateAccessKey(ctx context.Context, userName, accessKeyID, status string) error {
	params := rpc.Params{"UserAccessKeyId": accessKeyID, "Status": status}
	op := imsUser("UpdateAccessKey", userName, params, nil)
	return c.accessKeys().update(ctx, op, accessKeyKey(userName, accessKeyID))
}

// DeleteAccessKey deletes a key.
func (c *Client) DeleteAccessKey(ctx context.Context, userName, accessKeyID string) error {
	op := imsUser("DeleteAccessKey", userName, rpc.Params{"UserAccessKeyId": accessKeyID}, nil)
	owner := c.users().object(userName)
	return c.accessKeys().delete(ctx, op, accessKeyKey(userName, accessKeyID), owner.without("AccessKey"))
}

// GetAccessKeyLastUsed tells when a key was last used.
func (c *Client) GetAccessKeyLastUsed(ctx context.Context, userName, accessKeyID string) (LastUsed, error) {
	var res struct {
		rpc.Answer
		AccessKeyLastUsed LastUsed
	}
	params := rpc.Params{"UserAccessKeyId": accessKeyID}
	err := c.call(ctx, imsUser("GetAccessKeyLastUsed", userName, params, &res))
	return res.AccessKeyLastUsed, err
}
