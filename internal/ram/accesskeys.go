// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
)

// What the status of an access key can be.
const (
	AccessKeyActive   = "Active"
	AccessKeyInactive = "Inactive"
)

// AccessKey is a key pair of a RAM user. The secret is there right after CreateAccessKey only.
type AccessKey struct {
	AccessKeyID string
	UserName    string
	Status      string // Active or Inactive
	CreateDate  string
	UpdateDate  string
	Secret      string
}

// String leaves the secret out.
func (k AccessKey) String() string { return "access key " + k.AccessKeyID }

// GoString is String, so that %#v leaks nothing either.
func (k AccessKey) GoString() string { return k.String() }

// LastUsed is when an access key was last used and for which service. Both are empty when it never was.
type LastUsed struct {
	Date        string
	ServiceName string
}

// CreateAccessKey makes an access key. Its secret is in the answer and nowhere else: a key whose answer was lost is of no use to anybody, so
// it is deleted and another is made. Such a key is known by having appeared on the user since the call began; keys of one
// user are therefore made one after the other. This holds when ctx ends as well: either the key is returned, or none is left.
func (c *Client) CreateAccessKey(ctx context.Context, userName string) (AccessKey, error) {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return AccessKey{}, err
	}
	unlock, err := c.keyLocks.lock(ctx, userName)
	if err != nil {
		return AccessKey{}, fmt.Errorf("waiting to make another access key of the same user: %w", err)
	}
	defer unlock()
	defer c.wroteAccessKeys(userName)()

	making := &keyMaking{c: c, userName: userName, began: c.clock.Now()}
	if making.before, err = c.keysBefore(ctx, userName); err != nil {
		return AccessKey{}, err
	}
	req, res := ims.CreateCreateAccessKeyRequest(), ims.CreateCreateAccessKeyResponse()
	req.UserPrincipalName = upn
	op := operation{request: req, response: res, names: []string{newObject("User", userName)}, lost: func() { making.lost++ }, look: making.afterLoss}
	err = c.call(ctx, op)
	for round := 0; IsCode(err, "LimitExceeded.User.AccessKey") && making.lost > making.deleted && round <= 10; round++ {
		if cleanErr := making.clean(ctx, ""); cleanErr != nil {
			return AccessKey{}, errors.Join(err, cleanErr)
		}
		err = c.call(ctx, op)
	}
	if err != nil && ctx.Err() != nil && making.lost > 0 {
		err = making.abandon(ctx, err)
	}
	if err != nil {
		return AccessKey{}, err
	}
	if res.AccessKey.AccessKeyId == "" || res.AccessKey.AccessKeySecret == "" {
		return AccessKey{}, errors.New("RAM answered CreateAccessKey without a key")
	}
	made := AccessKey{AccessKeyID: res.AccessKey.AccessKeyId, UserName: userName, Status: res.AccessKey.Status,
		CreateDate: res.AccessKey.CreateDate, Secret: res.AccessKey.AccessKeySecret}
	c.made("key/"+made.AccessKeyID, "keys of "+userName)
	if making.lost > making.deleted {
		// The lost call may have made a key that was not seen before. The key that is returned is good in any case.
		if err := making.clean(ctx, made.AccessKeyID); err != nil {
			return made, err
		}
	}
	return made, nil
}

// keysBefore is which keys the user has before one is made. A user that this process has made itself has none.
func (c *Client) keysBefore(ctx context.Context, userName string) ([]AccessKey, error) {
	if c.madeUser(userName) && !c.wasMade("keys of "+userName, math.MaxInt64) {
		return nil, nil
	}
	return c.listAccessKeys(ctx, userName)
}

// keyMaking is the making of one key, which may take several calls.
type keyMaking struct {
	c        *Client
	userName string
	began    time.Time
	before   []AccessKey
	lost     int // calls whose answer was lost
	deleted  int // keys found to be theirs, and deleted
}

// afterLoss deletes the key that a lost call may have made. The verdict is always that there is none, so the call is sent again.
func (m *keyMaking) afterLoss(ctx context.Context, _ time.Time) (verdict, error) {
	_, err := m.deleteOrphans(ctx, "")
	return absent, err
}

// abandon ends a making whose context has ended, after err. Where every lost call's key is deleted, nothing is in doubt any more.
func (m *keyMaking) abandon(ctx context.Context, err error) error {
	if cleanErr := m.clean(ctx, ""); cleanErr != nil {
		return errors.Join(err, cleanErr)
	}
	if m.lost <= m.deleted && errors.Is(err, ctx.Err()) {
		return ctx.Err()
	}
	return err
}

// clean looks for keys of lost calls that were not seen at first, for as long as the service may lag behind. keep is left alone. It goes on when ctx
// ends, for a limited time: nobody else will ever look for such a key.
func (m *keyMaking) clean(ctx context.Context, keep string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), PropagationWindow+InterruptWindow)
	defer cancel()
	for waited := time.Duration(0); m.lost > m.deleted && waited < PropagationWindow; waited += PropagationStep {
		seen, err := m.deleteOrphans(ctx, keep)
		if err != nil {
			return err
		}
		// Once the list shows the newer key, it would show the older one.
		if keep != "" && seen {
			return nil
		}
		if err := m.c.clock.Sleep(ctx, PropagationStep); err != nil {
			return fmt.Errorf("looking for an access key whose secret was lost: %w", err)
		}
	}
	return nil
}

// deleteOrphans deletes the keys that appeared since the making began, and tells whether the list shows keep. A list that lags
// may lack a key that an earlier making here has returned, and show one that is deleted: neither is an orphan. It deletes none when there are more than
// lost calls can have made: then somebody else is making keys for the user too, and may hold their secrets.
func (m *keyMaking) deleteOrphans(ctx context.Context, keep string) (seen bool, err error) {
	keys, err := m.c.listAccessKeys(ctx, m.userName)
	if IsNotExist(err) { // a user who is too new to be seen: a later look will tell
		return false, nil
	}
	if err != nil {
		return false, err
	}
	since := m.c.rpc.ServerTime(m.began)
	var orphans []string
	for _, k := range keys {
		known := slices.ContainsFunc(m.before, func(b AccessKey) bool { return b.AccessKeyID == k.AccessKeyID }) ||
			m.c.wasMade("key/"+k.AccessKeyID, math.MaxInt64) || m.c.wasRemoved("AccessKey", k.AccessKeyID, "itself")
		seen = seen || k.AccessKeyID == keep
		if !known && k.AccessKeyID != keep && createdSince(k.CreateDate, since) {
			orphans = append(orphans, k.AccessKeyID)
		}
	}
	if len(orphans) > m.lost-m.deleted {
		return seen, fmt.Errorf("an access key of %q was made, but its secret was lost on the way, and somebody else made keys for that user at the same time: "+
			"delete those of the keys %s that nobody uses", m.userName, strings.Join(orphans, ", "))
	}
	for _, id := range orphans {
		m.c.log.Warn(ctx, "deleting an access key whose secret was lost on the way", map[string]any{"user": m.userName, "access_key_id": id})
		err := m.c.deleteAccessKey(ctx, m.userName, id)
		if IsNotExist(err) { // listed but not to be found: it is too new or somebody else was faster, and a later look will tell
			continue
		}
		if err != nil {
			return seen, fmt.Errorf("the access key %s of %q was made, but its secret was lost on the way, and it could not be deleted: %w", id, m.userName, err)
		}
		m.deleted++
	}
	return seen, nil
}

// GetAccessKey reads a key of a user; the secret is not in it.
func (c *Client) GetAccessKey(ctx context.Context, userName, accessKeyID string) (AccessKey, error) {
	r := reading[AccessKey]{key: "key/" + accessKeyID, again: func() { c.accessKeys.wrote(userName) }, show: func(k AccessKey) ([]string, map[string]string) {
		return nil, map[string]string{"Status": k.Status}
	}}
	return patiently(ctx, c, r, func() (AccessKey, error) {
		keys, err := c.ListAccessKeys(ctx, userName)
		if err != nil {
			return AccessKey{}, err
		}
		if i := slices.IndexFunc(keys, func(k AccessKey) bool { return k.AccessKeyID == accessKeyID }); i >= 0 {
			return keys[i], nil
		}
		return AccessKey{}, notFound(productIMS, "ListAccessKeys", "EntityNotExist.User.AccessKey", "The user has no such access key.")
	})
}

// ListAccessKeys gives all keys of a user.
func (c *Client) ListAccessKeys(ctx context.Context, userName string) ([]AccessKey, error) {
	keys, err := c.accessKeys.get(ctx, userName, func(ctx context.Context) ([]AccessKey, error) { return c.listAccessKeys(ctx, userName) })
	return slices.Clone(keys), err
}

func (c *Client) listAccessKeys(ctx context.Context, userName string) ([]AccessKey, error) {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return nil, err
	}
	req, res := ims.CreateListAccessKeysRequest(), ims.CreateListAccessKeysResponse()
	req.UserPrincipalName = upn
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return nil, err
	}
	var keys []AccessKey
	for _, k := range res.AccessKeys.AccessKey {
		keys = append(keys, AccessKey{AccessKeyID: k.AccessKeyId, UserName: userName, Status: k.Status, CreateDate: k.CreateDate, UpdateDate: k.UpdateDate})
	}
	return keys, nil
}

// UpdateAccessKey sets a key's status, Active or Inactive.
func (c *Client) UpdateAccessKey(ctx context.Context, userName, accessKeyID, status string) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	defer c.wroteAccessKeys(userName)()
	req := ims.CreateUpdateAccessKeyRequest()
	req.UserPrincipalName, req.UserAccessKeyId, req.Status = upn, accessKeyID, status
	if err := c.call(ctx, operation{request: req, response: ims.CreateUpdateAccessKeyResponse()}); err != nil {
		return err
	}
	c.changed(map[string]string{"Status": status}, "key/"+accessKeyID)
	return nil
}

// DeleteAccessKey deletes a key.
func (c *Client) DeleteAccessKey(ctx context.Context, userName, accessKeyID string) error {
	defer c.wroteAccessKeys(userName)()
	return c.deleteAccessKey(ctx, userName, accessKeyID)
}

func (c *Client) deleteAccessKey(ctx context.Context, userName, accessKeyID string) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	req := ims.CreateDeleteAccessKeyRequest()
	req.UserPrincipalName, req.UserAccessKeyId = upn, accessKeyID
	err = c.call(ctx, operation{request: req, response: ims.CreateDeleteAccessKeyResponse(), done: []string{"EntityNotExist.User.AccessKey"}})
	if err == nil {
		c.unmade("key/" + accessKeyID)
		c.removed("User", userName, "AccessKey")
		c.removed("AccessKey", accessKeyID, "itself")
	}
	return err
}

// GetAccessKeyLastUsed tells when a key was last used.
func (c *Client) GetAccessKeyLastUsed(ctx context.Context, userName, accessKeyID string) (LastUsed, error) {
	return shared(ctx, &c.account, "GetAccessKeyLastUsed/"+userName+"/"+accessKeyID, func(ctx context.Context) (LastUsed, error) {
		upn, err := c.principalName(ctx, userName)
		if err != nil {
			return LastUsed{}, err
		}
		req, res := ims.CreateGetAccessKeyLastUsedRequest(), ims.CreateGetAccessKeyLastUsedResponse()
		req.UserPrincipalName, req.UserAccessKeyId = upn, accessKeyID
		err = c.call(ctx, operation{request: req, response: res})
		return LastUsed{Date: res.AccessKeyLastUsed.LastUsedDate, ServiceName: res.AccessKeyLastUsed.ServiceName}, err
	})
}

func (c *Client) wroteAccessKeys(userName string) func() {
	forget := func() { c.accessKeys.wrote(userName) }
	forget()
	return forget
}
