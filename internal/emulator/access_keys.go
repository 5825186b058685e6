// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

const (
	keyActive   = "Active"
	keyInactive = "Inactive"
)

type accessKey struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string `json:",omitempty"` // in the answer to CreateAccessKey only
	Status          string
	CreateDate      string
	UpdateDate      string `json:",omitempty"` // IMS only
}

type accessKeyAnswer struct{ AccessKey accessKey }

type accessKeysAnswer struct {
	AccessKeys struct {
		AccessKey []accessKey
	}
}

type lastUsedAnswer struct {
	AccessKeyLastUsed struct {
		LastUsedDate string
		ServiceName  string `json:",omitempty"` // IMS only
	}
}

func accessKeyActions() []action {
	id := plain("UserAccessKeyId").must()
	var list []action
	for product, user := range map[string]param{
		productRAM: word("UserName", maxUserName, nameChars),
		productIMS: principalName("UserPrincipalName"),
	} {
		of, lastUsedID := []resource{theUser}, id
		lastUsedID.required = product == productIMS // RAM's schema does not demand it
		list = append(list,
			action{product: product, name: "CreateAccessKey", writes: true, resources: of, run: createAccessKey, params: []param{user}},
			action{product: product, name: "UpdateAccessKey", writes: true, resources: of, run: updateAccessKey,
				params: []param{user, id, oneOf("Status", keyActive, keyInactive).must()}},
			action{product: product, name: "DeleteAccessKey", writes: true, resources: of, run: deleteAccessKey, params: []param{user, id}},
			action{product: product, name: "ListAccessKeys", resources: of, run: listAccessKeys, params: []param{user}},
			action{product: product, name: "GetAccessKeyLastUsed", resources: of, run: getAccessKeyLastUsed, params: []param{user, lastUsedID}},
		)
	}
	return list
}

// keyOwner is the ID of the user whose keys a request is about: the one it names, else the caller; "" is the account.
func (c *call) keyOwner() (string, *Error) {
	if c.in.has("UserName") || c.in.has("UserPrincipalName") {
		u, err := c.namedUser()
		return u.ID, err
	}
	switch c.caller.kind {
	case user:
		return c.caller.user.ID, nil
	case session:
		return "", fail("EntityNotExist.User")
	default:
		return "", nil
	}
}

// namedKey finds the key that a request names, of the user it names.
func (c *call) namedKey() (store.AccessKey, *Error) {
	owner, err := c.keyOwner()
	if err != nil {
		return store.AccessKey{}, err
	}
	id := c.text("UserAccessKeyId")
	if owner == "" && id == c.root.ID {
		return store.AccessKey{ID: id, Status: keyActive}, nil
	}
	key, ok := c.tx.Keys.Get(id)
	if !ok || key.UserID != owner {
		return store.AccessKey{}, fail("EntityNotExist.User.AccessKey")
	}
	return key, nil
}

// changeableKey is namedKey without the key the emulator was started with, which nothing can change.
func (c *call) changeableKey() (store.AccessKey, *Error) {
	key, err := c.namedKey()
	if err == nil && key.ID == c.root.ID {
		err = fail("NotSupport.Account", "The key that the emulator was started with cannot be changed.")
	}
	return key, err
}

func createAccessKey(c *call) (any, *Error) {
	owner, err := c.keyOwner()
	if err != nil {
		return nil, err
	}
	most, have := c.quotas.AccessKeysPerUser, c.tx.KeysOfUser.Count(owner)
	if owner == "" {
		most, have = c.quotas.AccessKeysPerAccount, have+1
	}
	if have >= most {
		return nil, fail("LimitExceeded.User.AccessKey")
	}
	made := NewKey()
	key := store.AccessKey{ID: made.ID, Secret: made.Secret, UserID: owner, Status: keyActive, CreateDate: c.now, UpdateDate: c.now}
	c.tx.Keys.Put(c.tx, key)
	return accessKeyAnswer{accessKey{
		AccessKeyID: key.ID, AccessKeySecret: key.Secret, Status: key.Status, CreateDate: date(key.CreateDate),
	}}, nil
}

func updateAccessKey(c *call) (any, *Error) {
	key, err := c.changeableKey()
	if err != nil {
		return nil, err
	}
	key.Status, key.UpdateDate = c.text("Status"), c.now
	c.tx.Keys.Put(c.tx, key)
	return answered{}, nil
}

func deleteAccessKey(c *call) (any, *Error) {
	key, err := c.changeableKey()
	if err != nil {
		return nil, err
	}
	c.tx.Keys.Delete(c.tx, key.ID)
	return answered{}, nil
}

func listAccessKeys(c *call) (any, *Error) {
	owner, err := c.keyOwner()
	if err != nil {
		return nil, err
	}
	keys := slices.Collect(c.tx.KeysOfUser.Match(owner))
	slices.SortStableFunc(keys, func(a, b store.AccessKey) int { return a.CreateDate.Compare(b.CreateDate) })
	var answer accessKeysAnswer
	answer.AccessKeys.AccessKey = []accessKey{}
	if owner == "" {
		answer.AccessKeys.AccessKey = append(answer.AccessKeys.AccessKey, accessKey{AccessKeyID: c.root.ID, Status: keyActive})
	}
	for _, key := range keys {
		item := accessKey{AccessKeyID: key.ID, Status: key.Status, CreateDate: date(key.CreateDate)}
		if c.action.product == productIMS {
			item.UpdateDate = date(key.UpdateDate)
		}
		answer.AccessKeys.AccessKey = append(answer.AccessKeys.AccessKey, item)
	}
	return answer, nil
}

// getAccessKeyLastUsed answers with empty strings for a key that was never used; how RAM does it is not sourced.
func getAccessKeyLastUsed(c *call) (any, *Error) {
	key, err := c.namedKey()
	if err != nil {
		return nil, err
	}
	var answer lastUsedAnswer
	if use, ok := c.store.LastUse(key.ID); ok {
		answer.AccessKeyLastUsed.LastUsedDate = date(use.At)
		if c.action.product == productIMS {
			answer.AccessKeyLastUsed.ServiceName = use.Service
		}
	}
	return answer, nil
}
