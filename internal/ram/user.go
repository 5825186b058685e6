// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// usersPerPage is the most that ListUsers gives at once (reference: limits.md §4).
const usersPerPage = 1000

// User is a RAM user. Dates are RAM's own text, e.g. 2015-01-23T12:33:18Z.
type User struct {
	UserID            string `json:"UserId"`
	UserName          string
	UserPrincipalName string // <user name>@<default domain>
	DisplayName       string
	MobilePhone       string // China site only
	Email             string // China site only
	Comments          string
	CreateDate        string
	UpdateDate        string
	LastLoginDate     string
	ProvisionType     string // Manual, SCIM or CloudSSO
	Status            string // active or freeze; ListUsers only
	Tags              Tags
}

// UserUpdate is what UpdateUser changes: nil leaves a value as it is, "" clears it.
type UserUpdate struct {
	NewUserName    *string
	NewDisplayName *string
	NewMobilePhone *string
	NewEmail       *string
	NewComments    *string
}

// userAnswer is the answer of actions that give one user.
type userAnswer struct {
	rpc.Answer
	User User
}

// userIDKey is the key of a user's ID, beside its name: no name holds a colon.
func userIDKey(id string) string { return "id:" + id }

// users are known by their names and by their IDs.
func (c *Client) users() *kind[User] {
	return kindOf(c, func() *kind[User] {
		k := newKind[User](c, "User")
		k.keys = User.keys
		k.id = func(u User) string { return u.UserID }
		k.clone = func(u User) User {
			u.Tags = maps.Clone(u.Tags)
			return u
		}
		k.fetch, k.fetchPage = c.fetchUser, c.fetchUsers
		k.created = func(got, wanted User, since time.Time) bool {
			// Without a display name RAM may show the user name.
			sameName := got.DisplayName == wanted.DisplayName || wanted.DisplayName == "" && got.DisplayName == wanted.UserName
			return createdSince(got.CreateDate, since) && sameName && got.Comments == wanted.Comments &&
				maps.Equal(got.Tags, wanted.Tags)
		}
		return k
	})
}

func (u User) keys() []string {
	u = u.named()
	if u.UserID == "" {
		return []string{u.UserName}
	}
	return []string{u.UserName, userIDKey(u.UserID)}
}

// named is the user with the name that its principal name has: not every answer tells the name
// alone.
func (u User) named() User {
	if at := strings.LastIndex(u.UserPrincipalName, "@"); at >= 0 {
		u.UserName = u.UserPrincipalName[:at]
	}
	return u
}

// CreateUser makes a user with its tags. When the user was made and a step after that failed, it
// returns both the user and the error.
func (c *Client) CreateUser(ctx context.Context, u User) (User, error) {
	if n := utf8.RuneCountInString(u.DisplayName); n > 0 && n <= names.MaxIMSDisplayName {
		made, err := c.createUserByIMS(ctx, u)
		if !isDisplayNameRefused(err) {
			return made, err
		}
	}
	made, err := c.createUserByRAM(ctx, u)
	if err != nil || len(u.Tags) == 0 {
		return made, err
	}
	// What was begun is finished, after an interrupt too: a user without its tags is half a user.
	ctx, cancel := Outliving(ctx, InterruptWindow)
	defer cancel()
	if err := c.TagResources(ctx, TagTarget{ResourceType: ResourceTypeUser, ID: made.UserID}, u.Tags); err != nil {
		return made, fmt.Errorf("the user was made, but not tagged: %w", err)
	}
	made.Tags = maps.Clone(u.Tags)
	return made, nil
}

func isDisplayNameRefused(err error) bool {
	return IsCode(err, "InvalidParameter.DisplayName", "InvalidParameter.NewDisplayName", "InvalidDisplayName",
		"InvalidNewDisplayName")
}

// createUserByIMS makes a user and its tags in one call; IMS demands a display name of up to 24
// characters.
func (c *Client) createUserByIMS(ctx context.Context, u User) (User, error) {
	params := imsUser("CreateUser", u.UserName, rpc.ParamsOf(u), nil).Params
	delete(params, "UserName")
	maps.Copy(params, tagParams(u.Tags))
	made, err := c.createUser(ctx, rpc.IMS, params, u)
	if made.Tags == nil {
		made.Tags = maps.Clone(u.Tags)
	}
	return made, err
}

// createUserByRAM makes a user without tags.
func (c *Client) createUserByRAM(ctx context.Context, u User) (User, error) {
	u.Tags = nil
	return c.createUser(ctx, rpc.RAM, rpc.ParamsOf(u), u)
}

func (c *Client) createUser(ctx context.Context, product rpc.Product, params rpc.Params, u User) (User, error) {
	var res userAnswer
	made, err := c.users().create(ctx, product.Op("CreateUser", params, &res), u, &res.User)
	return made.named(), err
}

// GetUser reads a user by its ID. Status is empty.
func (c *Client) GetUser(ctx context.Context, userID string) (User, error) {
	return c.getUser(ctx, userID, userIDKey(userID))
}

// GetUserByName reads a user by its name. Status is empty.
func (c *Client) GetUserByName(ctx context.Context, userName string) (User, error) {
	return c.getUser(ctx, userName, userName)
}

func (c *Client) getUser(ctx context.Context, given, key string) (User, error) {
	if given == "" {
		return User{}, errors.New("a user without a name or ID cannot be read")
	}
	u, err := c.users().get(ctx, key)
	u.Status = ""
	return u, err
}

func (c *Client) fetchUser(ctx context.Context, key string) ([]User, error) {
	params := rpc.Params{}
	if id, ok := strings.CutPrefix(key, userIDKey("")); ok {
		params["UserId"] = id
	} else {
		params["UserPrincipalName"] = key + "@" + domainMark
	}
	var res userAnswer
	err := c.call(ctx, rpc.IMS.Op("GetUser", params, &res))
	return []User{res.User.named()}, err
}

// ListUsers gives all users, those that are frozen too. An error is the last thing it yields.
func (c *Client) ListUsers(ctx context.Context) iter.Seq2[User, error] {
	return c.users().list(ctx, "")
}

func (c *Client) fetchUsers(ctx context.Context, _, marker string) (page[User], error) {
	var res struct {
		pageAnswer
		Users struct{ User []User }
	}
	params := pageParams(marker, usersPerPage)
	params["Status"] = "active,freeze"
	err := c.call(ctx, rpc.IMS.Op("ListUsers", params, &res))
	for i, u := range res.Users.User {
		res.Users.User[i] = u.named()
	}
	return pageOf(res.pageAnswer, marker, res.Users.User, err)
}

// UpdateUser changes a user. IMS does it; what IMS does not take, a long display name and an empty
// value, goes to RAM's own call.
func (c *Client) UpdateUser(ctx context.Context, userName string, u UserUpdate) error {
	if u == (UserUpdate{}) {
		return nil
	}
	onlyRAM := u.NewDisplayName != nil && utf8.RuneCountInString(*u.NewDisplayName) > names.MaxIMSDisplayName
	params, newName := rpc.ParamsOf(u), orElse(u.NewUserName, userName)
	delete(params, "NewUserName")
	for _, value := range params {
		onlyRAM = onlyRAM || value == ""
	}
	if !onlyRAM {
		op := imsUser("UpdateUser", userName, params, nil)
		if u.NewUserName != nil {
			op.Params["NewUserPrincipalName"] = newName + "@" + domainMark
		}
		err := c.users().rename(ctx, op, userName, newName)
		if !isDisplayNameRefused(err) {
			return err
		}
	}
	params["UserName"], params["NewUserName"] = userName, newName
	return c.users().rename(ctx, rpc.RAM.Op("UpdateUser", params, nil), userName, newName)
}

// DeleteUser deletes a user that nothing hangs on any more. It is RAM's call, which refuses a user
// that still has keys, policies or groups; of IMS's no such promise is known (reference:
// behaviours.md §2).
func (c *Client) DeleteUser(ctx context.Context, userName string) error {
	return c.users().delete(ctx, rpc.RAM.Op("DeleteUser", rpc.Params{"UserName": userName}, nil), userName)
}
